/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A radix tree of 64-way nodes; the root holds height levels. Nodes are never shared; emptied
 * nodes are freed with the range that emptied them.
 */
#include "kernel/fs/pagecache.h"
#include "kernel/fs/inode.h"
#include "kernel/mm/mm.h"
#include "kernel/mm/page.h"
#include "kernel/mm/slab.h"
#include "lib/err.h"
#include "lib/string.h"
#include <asm/errno.h>

struct page_tree_node {
	void *slot[PAGECACHE_SLOTS]; /* nodes; in the lowest level pages */
	unsigned used;
};

static u64 pages_below(unsigned height)
{
	return 1ull << (PAGECACHE_SLOT_BITS * height);
}

static unsigned slot_at(u64 index, unsigned level)
{
	return (index >> (PAGECACHE_SLOT_BITS * level)) & (PAGECACHE_SLOTS - 1);
}

/* ---- under page_lock ---- */

/* The node of the lowest level that has, or would have, this page; or NULL. */
static struct page_tree_node *tree_leaf(struct inode *inode, u64 index)
{
	struct page_tree_node *node = inode->pages;
	unsigned level = inode->page_height;

	if (!node || index >= pages_below(level))
		return NULL;
	while (--level && node)
		node = node->slot[slot_at(index, level)];
	return node;
}

static struct page *tree_find(struct inode *inode, u64 index)
{
	struct page_tree_node *leaf = tree_leaf(inode, index);

	return leaf ? leaf->slot[slot_at(index, 0)] : NULL;
}

static bool tree_grow(struct inode *inode, u64 index)
{
	while (!inode->pages || index >= pages_below(inode->page_height)) {
		struct page_tree_node *top = kzalloc(sizeof(*top));

		if (!top)
			return false;
		if (inode->pages) {
			top->slot[0] = inode->pages;
			top->used = 1;
		}
		inode->pages = top;
		inode->page_height++;
	}
	return true;
}

static bool tree_insert(struct inode *inode, u64 index, struct page *page)
{
	if (!tree_grow(inode, index))
		return false;

	struct page_tree_node *node = inode->pages;

	for (unsigned level = inode->page_height; --level;) {
		void **slot = &node->slot[slot_at(index, level)];

		if (!*slot) {
			*slot = kzalloc(sizeof(*node));
			if (!*slot)
				return false;
			node->used++;
		}
		node = *slot;
	}
	node->slot[slot_at(index, 0)] = page;
	node->used++;
	inode->nr_pages++;
	return true;
}

/* page->private says whether the page counts against the limit. */
static void drop_page(struct inode *inode, struct page *page)
{
	if (page->private)
		__atomic_fetch_sub(&inode->super->pages, 1, __ATOMIC_RELAXED);
	inode->nr_pages--;
	page_put(page);
}

/* Drops pages with index in [from, to) below node, whose first page is base. True: node is empty. */
static bool tree_drop(struct inode *inode, struct page_tree_node *node, unsigned level, u64 base,
                      u64 from, u64 to)
{
	u64 step = pages_below(level);

	for (unsigned i = 0; i < PAGECACHE_SLOTS && node->used; i++) {
		u64 at = base + i * step;

		if (!node->slot[i] || at >= to || at + step <= from)
			continue;
		if (level) {
			if (!tree_drop(inode, node->slot[i], level - 1, at, from, to))
				continue;
			kfree(node->slot[i]);
		} else {
			drop_page(inode, node->slot[i]);
		}
		node->slot[i] = NULL;
		node->used--;
	}
	return !node->used;
}

static void tree_drop_range(struct inode *inode, u64 from, u64 to)
{
	if (!inode->pages || from >= to)
		return;
	if (tree_drop(inode, inode->pages, inode->page_height - 1, 0, from, to)) {
		kfree(inode->pages);
		inode->pages = NULL;
		inode->page_height = 0;
	}
}

/* ---- making pages ---- */

/* Pages over the image come with the boot: a full file system must not stop programs from it. */
static bool charge_page(struct super *super)
{
	u64 now = __atomic_add_fetch(&super->pages, 1, __ATOMIC_RELAXED);

	if (!super->pages_max || now <= super->pages_max)
		return true;
	__atomic_fetch_sub(&super->pages, 1, __ATOMIC_RELAXED);
	return false;
}

/* Bytes of the image that belong to this page. */
static size_t image_bytes(struct inode *inode, u64 index)
{
	u64 start = index << PAGE_SHIFT;
	u64 size = READ_ONCE(inode->image_size);

	return start < size ? min(size - start, (u64)PAGE_SIZE) : 0;
}

static struct page *make_page(struct inode *inode, u64 index, bool charged)
{
	size_t from_image = image_bytes(inode, index);
	struct page *page = page_alloc(PAGE_USER | (from_image == PAGE_SIZE ? 0 : PAGE_ZERO));

	if (!page)
		return NULL;
	page->kind = PAGE_FILE;
	page->private = charged;
	memcpy(page_to_virt(page), inode->image + (index << PAGE_SHIFT), from_image);
	return page;
}

struct page *pagecache_find(struct inode *inode, u64 index)
{
	spin_lock(&inode->page_lock);
	struct page *page = tree_find(inode, index);

	if (page)
		page_get(page);
	spin_unlock(&inode->page_lock);
	return page;
}

void pagecache_find_run(struct inode *inode, u64 index, unsigned nr, struct page **pages)
{
	spin_lock(&inode->page_lock);
	struct page_tree_node *leaf = tree_leaf(inode, index);
	unsigned first = slot_at(index, 0);

	for (unsigned i = 0; i < nr; i++) {
		pages[i] = leaf ? leaf->slot[first + i] : NULL;
		if (pages[i])
			page_get(pages[i]);
	}
	spin_unlock(&inode->page_lock);
}

struct page *pagecache_get(struct inode *inode, u64 index)
{
	struct page *page = pagecache_find(inode, index);

	if (page)
		return page;
	bool charged = !image_bytes(inode, index);

	if (charged && !charge_page(inode->super))
		return ERR_PTR(-ENOSPC);
	struct page *fresh = make_page(inode, index, charged);
	struct page *unused = fresh;

	if (fresh) {
		spin_lock(&inode->page_lock);
		page = tree_find(inode, index);
		if (!page && tree_insert(inode, index, fresh)) {
			page = fresh;
			unused = NULL;
		}
		if (page)
			page_get(page);
		spin_unlock(&inode->page_lock);
	}
	if (page == fresh && page)
		return page;
	if (charged)
		__atomic_fetch_sub(&inode->super->pages, 1, __ATOMIC_RELAXED);
	if (unused)
		page_put(unused);
	return page ? page : ERR_PTR(-ENOMEM);
}

/* ---- taking contents away ---- */

/* Zeroes [from, to) inside one page, if that page is there. */
static void zero_in_page(struct inode *inode, u64 from, u64 to)
{
	struct page *page = pagecache_find(inode, from >> PAGE_SHIFT);

	if (!page)
		return;
	memset((char *)page_to_virt(page) + (from & (PAGE_SIZE - 1)), 0, to - from);
	page_put(page);
}

void pagecache_truncate(struct inode *inode, u64 size)
{
	spin_lock(&inode->page_lock);
	inode->image_size = min(inode->image_size, size);
	tree_drop_range(inode, (size + PAGE_SIZE - 1) >> PAGE_SHIFT, ~0ull);
	spin_unlock(&inode->page_lock);
	if (size & (PAGE_SIZE - 1))
		zero_in_page(inode, size, ALIGN_UP(size, PAGE_SIZE));
}

/* A hole must not let the image shine through: copy all of it into pages first. */
static int leave_image(struct inode *inode)
{
	for (u64 at = 0; at < inode->image_size; at += PAGE_SIZE) {
		struct page *page = pagecache_get(inode, at >> PAGE_SHIFT);

		if (IS_ERR(page))
			return PTR_ERR(page);
		page_put(page);
	}
	inode->image_size = 0;
	return 0;
}

int pagecache_punch(struct inode *inode, u64 from, u64 to)
{
	u64 first = ALIGN_UP(from, PAGE_SIZE), last = ALIGN_DOWN(to, PAGE_SIZE);
	int err = leave_image(inode);

	if (err)
		return err;
	if (first > last) {
		zero_in_page(inode, from, to);
		return 0;
	}
	if (from < first)
		zero_in_page(inode, from, first);
	if (last < to)
		zero_in_page(inode, last, to);
	spin_lock(&inode->page_lock);
	tree_drop_range(inode, first >> PAGE_SHIFT, last >> PAGE_SHIFT);
	spin_unlock(&inode->page_lock);
	mm_zap_file(inode, first >> PAGE_SHIFT, last >> PAGE_SHIFT);
	return 0;
}

/* The lowest index >= from below node, whose first page is base. Recursion is 7 deep at most. */
static bool tree_next(struct page_tree_node *node, unsigned level, u64 base, u64 from, u64 *found)
{
	u64 step = pages_below(level);

	for (unsigned i = 0; i < PAGECACHE_SLOTS; i++) {
		u64 at = base + i * step;

		if (!node->slot[i] || at + step <= from)
			continue;
		if (!level) {
			*found = at;
			return true;
		}
		if (tree_next(node->slot[i], level - 1, at, from, found))
			return true;
	}
	return false;
}

u64 pagecache_next_data(struct inode *inode, u64 pos, u64 size)
{
	u64 index;

	if (pos < inode->image_size)
		return pos;
	spin_lock(&inode->page_lock);
	bool found = inode->pages &&
	             tree_next(inode->pages, inode->page_height - 1, 0, pos >> PAGE_SHIFT, &index);

	spin_unlock(&inode->page_lock);
	return found ? min(max(pos, index << PAGE_SHIFT), size) : size;
}

/* Page by page: there are no more steps than pages. */
u64 pagecache_next_hole(struct inode *inode, u64 pos, u64 size)
{
	while (pos < size) {
		struct page *page = pagecache_find(inode, pos >> PAGE_SHIFT);

		if (!page && pos >= inode->image_size)
			return pos;
		if (page)
			page_put(page);
		pos = ALIGN_DOWN(pos, PAGE_SIZE) + PAGE_SIZE;
	}
	return size;
}

void pagecache_free(struct inode *inode)
{
	spin_lock(&inode->page_lock);
	inode->image_size = 0;
	tree_drop_range(inode, 0, ~0ull);
	spin_unlock(&inode->page_lock);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* A tree of pages with 512 places per node, as high as the size needs. */
#include <asm/errno.h>
#include "kernel/mm/shared.h"
#include "kernel/mm/slab.h"
#include "lib/err.h"
#include "lib/refcount.h"
#include "state/lockdep/spinlock.h"

enum { NODE_BITS = 9, NODE_SLOTS = 1 << NODE_BITS };

struct shared_pages {
	refcount_t refs;
	unsigned int height; /* levels of nodes above the pages */
	u64 nr;              /* places */
	struct spinlock lock;
	void *root; /* under lock: a node (a page of pointers), or the page if height is 0 */
};

struct shared_pages *shared_create(u64 pages)
{
	struct shared_pages *s = kzalloc(sizeof(*s));

	if (!s)
		return NULL;
	refcount_set(&s->refs, 1);
	spin_lock_init(&s->lock, "shared pages");
	s->nr = pages;
	while (pages > 1UL << (s->height * NODE_BITS))
		s->height++;
	return s;
}

void shared_get(struct shared_pages *s)
{
	refcount_inc(&s->refs);
}

static void free_tree(void *node, unsigned int height)
{
	void **slots;
	unsigned int i;

	if (!node)
		return;
	if (!height) {
		page_put(node);
		return;
	}
	slots = page_to_virt(node);
	for (i = 0; i < NODE_SLOTS; i++)
		free_tree(slots[i], height - 1);
	page_put(node);
}

void shared_put(struct shared_pages *s)
{
	if (!refcount_dec_and_test(&s->refs))
		return;
	free_tree(s->root, s->height);
	kfree(s);
}

/* The slot's page, made if it is empty. Every level is a page: a node or the memory itself. */
static struct page *slot_page(void **slot, unsigned int flags)
{
	if (!*slot)
		*slot = page_alloc(PAGE_ZERO | flags);
	return *slot;
}

static struct page *find_or_make(struct shared_pages *s, u64 pgoff)
{
	void **slot = &s->root;
	unsigned int level;
	struct page *p;

	for (level = s->height; level > 0; level--) {
		p = slot_page(slot, 0);
		if (!p)
			return NULL;
		slot = page_to_virt(p);
		slot += pgoff >> ((level - 1) * NODE_BITS) & (NODE_SLOTS - 1);
	}
	p = slot_page(slot, PAGE_USER);
	if (p)
		p->kind = PAGE_FILE;
	return p;
}

struct page *shared_page(struct shared_pages *s, u64 pgoff)
{
	struct page *p;

	if (pgoff >= s->nr)
		return ERR_PTR(-EFAULT);
	spin_lock(&s->lock);
	p = find_or_make(s, pgoff);
	if (p)
		page_get(p);
	spin_unlock(&s->lock);
	return p;
}

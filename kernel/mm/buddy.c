/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pages, the common half: free blocks of 1, 2, 4 ... 1024 pages.
 *
 * A block of order n starts at a frame number divisible by 2^n; its buddy is the block that
 * differs in bit n only, and two free buddies become one block. Memory that nobody has used yet is
 * kept apart as plain ranges: the struct pages of each 4 MiB are written when it is first needed,
 * so boot costs the same for any size of memory.
 */
#include "kernel/mm/oom.h"
#include "kernel/mm/page_internal.h"
#include "arch/x86_64/boot/boot_info.h"
#include "lib/log.h"
#include "lib/string.h"
#include "state/lockdep/spinlock.h"

enum {
	TOP_PAGES = 1 << PAGE_ORDER_MAX,
	RANGES_MAX = 32,
};

struct fresh_range {
	u64 next, end; /* frame numbers, multiples of TOP_PAGES */
};

struct page *page_array;
u64 page_array_end;
u64 page_reserve;

/* guarded by the lock */
static struct spinlock buddy_lock = SPINLOCK_INIT("buddy");
static struct list_head free_lists[PAGE_ORDER_MAX + 1];
static u32 free_orders; /* bit n: list n is not empty */
static struct fresh_range fresh[RANGES_MAX];
static unsigned int nr_fresh;
static u64 free_count;  /* in the lists and in the fresh ranges */
static u64 total_count; /* all that was ever free */

static void list_push(struct page *p, unsigned int order)
{
	page_set_head(p, 0, order, PAGE_BUDDY);
	list_add(&p->list, &free_lists[order]);
	free_orders |= 1U << order;
}

static void list_remove(struct page *p, unsigned int order)
{
	list_del(&p->list);
	p->kind = PAGE_KERNEL;
	if (list_empty(&free_lists[order]))
		free_orders &= ~(1U << order);
}

/* One more block of the top order from memory that was never used. */
static bool take_fresh(void)
{
	struct fresh_range *r;
	struct page *p;

	if (!nr_fresh)
		return false;
	r = &fresh[nr_fresh - 1];
	p = pfn_to_page(r->next);
	memset(p, 0, TOP_PAGES * sizeof(*p));
	list_push(p, PAGE_ORDER_MAX);
	r->next += TOP_PAGES;
	if (r->next == r->end)
		nr_fresh--;
	return true;
}

static struct page *take_locked(unsigned int order)
{
	u32 fits = free_orders >> order;
	unsigned int from;
	struct page *p;

	if (!fits) {
		if (!take_fresh())
			return NULL;
		fits = free_orders >> order;
	}
	from = order + (unsigned int)__builtin_ctz(fits);
	p = list_first_entry(&free_lists[from], struct page, list);
	list_remove(p, from);
	while (from > order) {
		from--;
		list_push(p + (1UL << from), from);
	}
	free_count -= 1UL << order;
	return p;
}

static void give_locked(struct page *p, unsigned int order)
{
	u64 pfn = page_to_pfn(p);

	free_count += 1UL << order;
	while (order < PAGE_ORDER_MAX) {
		struct page *buddy = pfn_to_page(pfn ^ (1UL << order));

		if (buddy->kind != PAGE_BUDDY || buddy->order != order)
			break;
		list_remove(buddy, order);
		pfn &= ~(1UL << order);
		order++;
	}
	list_push(pfn_to_page(pfn), order);
}

static bool user_may_take(u64 n)
{
	return free_count >= page_reserve + n;
}

unsigned int buddy_take_pages(struct page **pages, unsigned int want, bool user)
{
	unsigned int n = 0;

	spin_lock(&buddy_lock);
	while (n < want && !(user && !user_may_take(1))) {
		struct page *p = take_locked(0);

		if (!p)
			break;
		page_set_head(p, 0, 0, PAGE_STOCK);
		pages[n++] = p;
	}
	spin_unlock(&buddy_lock);
	return n;
}

struct page *buddy_take(unsigned int order, bool user)
{
	struct page *p = NULL;

	spin_lock(&buddy_lock);
	if (!user || user_may_take(1UL << order))
		p = take_locked(order);
	spin_unlock(&buddy_lock);
	return p;
}

void buddy_give_pages(struct page **pages, unsigned int n)
{
	spin_lock(&buddy_lock);
	while (n--)
		give_locked(pages[n], 0);
	spin_unlock(&buddy_lock);
}

void buddy_give(struct page *p, unsigned int order)
{
	spin_lock(&buddy_lock);
	give_locked(p, order);
	spin_unlock(&buddy_lock);
}

u64 page_free_for_users(void)
{
	u64 n = READ_ONCE(free_count);

	return n > page_reserve ? n - page_reserve : 0;
}

u64 buddy_free_pages(void)
{
	return READ_ONCE(free_count);
}

u64 mm_total_pages(void)
{
	return total_count;
}

/* --- boot ---------------------------------------------------------------------------------- */

static void find_end(u64 start, u64 end, void *arg)
{
	u64 *highest = arg;

	*highest = max(*highest, end >> PAGE_SHIFT);
}

/* The array itself takes the end of the first free range that holds it. */
struct array_place {
	u64 size, start, end;
};

static void find_place(u64 start, u64 end, void *arg)
{
	struct array_place *place = arg;

	start = ALIGN_UP(start, PAGE_SIZE);
	end = ALIGN_DOWN(end, PAGE_SIZE);
	if (place->start || end < start + place->size)
		return;
	place->end = end;
	place->start = end - place->size;
}

/* Struct pages of a block that is not all free exist from the start. */
static void clear_block(u64 pfn)
{
	memset(pfn_to_page(ALIGN_DOWN(pfn, TOP_PAGES)), 0, TOP_PAGES * sizeof(struct page));
}

/* [pfn, end) lies in one block of the top order. */
static void add_pages(u64 pfn, u64 end)
{
	for (; pfn < end; pfn++)
		give_locked(pfn_to_page(pfn), 0);
}

static void add_range(u64 pfn, u64 end)
{
	u64 first = ALIGN_UP(pfn, TOP_PAGES);
	u64 last = ALIGN_DOWN(end, TOP_PAGES);

	pfn = max(pfn, 1UL); /* so that no page has the physical address 0 */
	if (pfn >= end)
		return;
	total_count += end - pfn;
	if (first >= last) {
		add_pages(pfn, end);
		return;
	}
	add_pages(pfn, first);
	add_pages(last, end);
	if (nr_fresh == RANGES_MAX)
		panic("the memory map has more than %d ranges", RANGES_MAX);
	fresh[nr_fresh++] = (struct fresh_range){first, last};
	free_count += last - first;
}

/* Which blocks of the top order are free as a whole: their struct pages can wait. */
struct walk {
	u64 block; /* the first block not yet decided */
	struct array_place place;
};

static void clear_until(struct walk *w, u64 pfn)
{
	for (; w->block < pfn; w->block += TOP_PAGES)
		clear_block(w->block);
}

static void clear_partial(u64 pfn, u64 end, struct walk *w)
{
	u64 first = ALIGN_UP(pfn, TOP_PAGES);
	u64 last = ALIGN_DOWN(end, TOP_PAGES);

	if (first >= last)
		return;
	clear_until(w, first);
	w->block = max(w->block, last);
}

/* Splits a free range around the place of the array. */
static void for_free_parts(u64 start, u64 end, struct walk *w,
                           void (*fn)(u64 pfn, u64 end, struct walk *w))
{
	u64 from = ALIGN_UP(start, PAGE_SIZE) >> PAGE_SHIFT;
	u64 to = end >> PAGE_SHIFT;
	u64 hole = w->place.start >> PAGE_SHIFT;
	u64 hole_end = w->place.end >> PAGE_SHIFT;

	if (hole >= from && hole_end <= to) {
		fn(from, hole, w);
		fn(hole_end, to, w);
	} else {
		fn(from, to, w);
	}
}

static void clear_partial_range(u64 start, u64 end, void *arg)
{
	for_free_parts(start, end, arg, clear_partial);
}

static void add_part(u64 pfn, u64 end, struct walk *w)
{
	add_range(pfn, end);
}

static void add_free_range(u64 start, u64 end, void *arg)
{
	for_free_parts(start, end, arg, add_part);
}

/* For the kernel's own page table, which never gives a table back. */
static phys_addr_t kernel_table_page(void)
{
	struct page *p = page_alloc(PAGE_ZERO);

	return p ? page_to_phys(p) : 0;
}

void page_init(void)
{
	struct walk w = {0};
	unsigned int order;

	for (order = 0; order <= PAGE_ORDER_MAX; order++)
		INIT_LIST_HEAD(&free_lists[order]);
	boot_mem_for_each_free(find_end, &page_array_end);
	page_array_end = ALIGN_UP(page_array_end, TOP_PAGES);
	w.place.size = ALIGN_UP(page_array_end * sizeof(struct page), PAGE_SIZE);
	boot_mem_for_each_free(find_place, &w.place);
	if (!w.place.start)
		panic("no room for the array of pages: %lu KiB", w.place.size >> 10);
	page_array = phys_to_virt(w.place.start);
	boot_mem_for_each_free(clear_partial_range, &w);
	clear_until(&w, page_array_end);
	boot_mem_for_each_free(add_free_range, &w);
	page_reserve = min(total_count / 64, 1024UL);
	page_zeroed = page_alloc(PAGE_ZERO);
	if (!page_zeroed)
		panic("no free memory at all");
	page_zeroed->kind = PAGE_ZEROED;
	arch_table_page_alloc = kernel_table_page;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* What the two halves of the page allocator share: the stocks (page.c) and the lists (buddy.c). */
#ifndef KERNEL_MM_PAGE_INTERNAL_H
#define KERNEL_MM_PAGE_INTERNAL_H

#include "kernel/mm/page.h"

/* The first word of a page, refs to used, written at once. */
static inline void page_set_head(struct page *p, u32 refs, unsigned int order, enum page_kind kind)
{
	*(u64 *)p = refs | (u64)order << 32 | (u64)kind << 40;
}

/* Below this the common lists give nothing to programs: the kernel finishes what it began. */
extern u64 page_reserve;

/* All of these: interrupts off, no lock held; they take the lock of the lists. */

/* Up to `want` single pages into `pages`; how many. User: leaves the reserve alone. */
unsigned int buddy_take_pages(struct page **pages, unsigned int want, bool user);
struct page *buddy_take(unsigned int order, bool user);
void buddy_give_pages(struct page **pages, unsigned int n);
void buddy_give(struct page *p, unsigned int order);
u64 buddy_free_pages(void);

#endif

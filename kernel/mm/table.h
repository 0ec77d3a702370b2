/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The page table of a program, four levels, and what happens to its entries.
 *
 * All of it under mm->lock; the CPU walks the tables at any time, so every entry is written with
 * one store and what an entry pointed to is freed only after the TLBs forgot it (struct zap).
 *
 * An entry of the lowest level is one of
 *   0                       nothing: a fault decides
 *   present                 a page, one reference held
 *   PTE_HIDDEN, not present a page, one reference held, in an area that allows no access
 * Each table counts its entries in page->used: at zero the table is given back. A table that is
 * given back is all zero, so tables are kept ready in a stock of their own and never cleared twice.
 */
#ifndef KERNEL_MM_TABLE_H
#define KERNEL_MM_TABLE_H

#include "kernel/mm/mm.h"

#define PTE_HIDDEN (1UL << 9) /* free for software: APM vol. 2, 5.3 "Long-Mode Page Translation" */

static inline struct page *pte_page(pte_t pte)
{
	return phys_to_page(pte & PTE_ADDR_MASK);
}

static inline struct page *table_page(const pte_t *entry)
{
	return virt_to_page(entry);
}

/* The entry bits an area gives its pages, apart from the right to write. */
static inline pte_t vma_pte_bits(const struct vma *vma)
{
	pte_t bits = PTE_USER | PTE_ACCESSED;

	bits |= (vma->flags & VMA_PROT) ? PTE_PRESENT : PTE_HIDDEN;
	if (!(vma->flags & VMA_EXEC))
		bits |= PTE_NX;
	return bits;
}

/* The entry for addr; NULL if there is no table for it. */
pte_t *table_find(struct mm *mm, u64 addr);

/*
 * For walks: the entry for addr, and entries behind it up to *next, which is at most `limit`. NULL:
 * there is nothing up to *next.
 */
pte_t *table_span(struct mm *mm, u64 addr, u64 limit, u64 *next);

/* As table_find(), the tables made. NULL: no memory. */
pte_t *table_make(struct mm *mm, u64 addr);

/* Fills an empty entry. */
static inline void table_set(pte_t *entry, pte_t value)
{
	table_page(entry)->used++;
	WRITE_ONCE(*entry, value);
}

/* A new top table with the kernel's half in it, and back. */
pte_t *table_new_top(void);
void table_free_top(pte_t *pgd);

/* Gives the stock of tables of this CPU back. Interrupts may be on or off. */
void table_drain_cpu(void);
u64 table_stock_pages(void);

/* --- taking pages out ---------------------------------------------------------------------- */

enum { ZAP_BATCH = 64 };

/*
 * Collects what a range held. zap_begin(), any number of zap_range(), zap_end(): then the TLBs
 * are clean and the pages free.
 */
struct zap {
	struct mm *mm;
	bool dying;     /* no CPU uses the space any more: nothing to flush */
	u64 start, end; /* what must leave the TLBs */
	unsigned int count;
	struct page *pages[ZAP_BATCH];
	struct list_head tables;
};

void zap_begin(struct zap *z, struct mm *mm, bool dying);
void zap_range(struct zap *z, u64 start, u64 end);
void zap_end(struct zap *z);

/* --- TLB ----------------------------------------------------------------------------------- */

/* After it no CPU has a translation of [start, end) that is older than the call. */
void tlb_flush_mm(struct mm *mm, u64 start, u64 end);

/* No CPU has the space loaded any more, not even borrowed. mm->users is 0. */
void tlb_leave_all(struct mm *mm);

#endif

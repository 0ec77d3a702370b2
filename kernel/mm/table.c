/* SPDX-License-Identifier: BSD-2-Clause */
/* Tables: finding entries, making and keeping tables. */
#include "kernel/mm/table.h"
#include "state/lockdep/irqflags.h"
#include "lib/log.h"

enum { TABLE_STOCK_MAX = 58, TOP_STOCK_MAX = 4 };

/*
 * Tables that are all zero, and top tables with nothing but the kernel's half. Touched by its CPU
 * only, interrupts off.
 */
struct table_stock {
	u32 count;
	u32 top_count;
	pte_t *tables[TABLE_STOCK_MAX];
	pte_t *tops[TOP_STOCK_MAX];
};

static DEFINE_PER_CPU(struct table_stock, table_stock);

/* What an entry of an upper level says besides the address: the lowest level decides. */
#define TABLE_BITS (PTE_PRESENT | PTE_WRITE | PTE_USER | PTE_ACCESSED)

enum { ENTRIES = 512 };

/* Level 0 is the lowest. */
static __always_inline unsigned int index_at(u64 addr, unsigned int level)
{
	return addr >> (PAGE_SHIFT + 9 * level) & (ENTRIES - 1);
}

static pte_t *table_below(pte_t entry)
{
	return phys_to_virt(entry & PTE_ADDR_MASK);
}

static pte_t *table_take(void)
{
	unsigned long irqs = local_irq_save();
	struct table_stock *stock = this_cpu_ptr(&table_stock);
	pte_t *table = NULL;
	struct page *p;

	if (likely(stock->count))
		table = stock->tables[--stock->count];
	local_irq_restore(irqs);
	if (likely(table))
		return table;
	p = page_alloc(PAGE_ZERO);
	if (!p)
		return NULL;
	p->kind = PAGE_TABLE;
	return page_to_virt(p);
}

/* The table is all zero. */
static void table_give(pte_t *table)
{
	unsigned long irqs = local_irq_save();
	struct table_stock *stock = this_cpu_ptr(&table_stock);

	if (likely(stock->count < TABLE_STOCK_MAX))
		stock->tables[stock->count++] = table;
	else
		page_free(table_page(table));
	local_irq_restore(irqs);
}

void table_drain_cpu(void)
{
	unsigned long irqs = local_irq_save();
	struct table_stock *stock = this_cpu_ptr(&table_stock);

	while (stock->count)
		page_free(table_page(stock->tables[--stock->count]));
	while (stock->top_count)
		page_free(table_page(stock->tops[--stock->top_count]));
	local_irq_restore(irqs);
}

u64 table_stock_pages(void)
{
	unsigned int cpu;
	u64 n = 0;

	for_each_online_cpu (cpu)
		n += READ_ONCE(per_cpu(table_stock, cpu).count) +
		     READ_ONCE(per_cpu(table_stock, cpu).top_count);
	return n;
}

pte_t *table_find(struct mm *mm, u64 addr)
{
	pte_t *table = mm->pgd;
	unsigned int level;

	for (level = 3; level > 0; level--) {
		pte_t entry = table[index_at(addr, level)];

		if (!entry)
			return NULL;
		table = table_below(entry);
	}
	return &table[index_at(addr, 0)];
}

pte_t *table_span(struct mm *mm, u64 addr, u64 limit, u64 *next)
{
	pte_t *table = mm->pgd;
	unsigned int level;

	for (level = 3; level > 0; level--) {
		pte_t entry = table[index_at(addr, level)];

		if (!entry)
			break;
		table = table_below(entry);
	}
	/* an empty entry of a level spans that much */
	*next = min(ALIGN_UP(addr + 1, 1UL << (PAGE_SHIFT + 9 * max(level, 1U))), limit);
	return level ? NULL : &table[index_at(addr, 0)];
}

/* A new empty table behind an empty entry. */
static bool table_fill(struct mm *mm, pte_t *entry)
{
	pte_t *below = table_take();

	if (!below)
		return false;
	table_set(entry, virt_to_phys(below) | TABLE_BITS);
	mm->tables++;
	return true;
}

/* One level down, on the way to addr, whose index at the level below is taken. */
static __always_inline pte_t *table_down(struct mm *mm, pte_t *entry, u64 addr, unsigned int below)
{
	if (unlikely(!*entry) && !table_fill(mm, entry))
		return NULL;
	return table_below(*entry) + index_at(addr, below);
}

pte_t *table_make(struct mm *mm, u64 addr)
{
	pte_t *entry = table_down(mm, mm->pgd + index_at(addr, 3), addr, 2);

	if (likely(entry))
		entry = table_down(mm, entry, addr, 1);
	if (likely(entry))
		entry = table_down(mm, entry, addr, 0);
	return entry;
}

pte_t *table_new_top(void)
{
	unsigned long irqs = local_irq_save();
	struct table_stock *stock = this_cpu_ptr(&table_stock);
	pte_t *pgd = NULL;

	if (likely(stock->top_count))
		pgd = stock->tops[--stock->top_count];
	local_irq_restore(irqs);
	if (likely(pgd))
		return pgd;
	pgd = table_take();
	if (pgd)
		paging_share_kernel(pgd);
	return pgd;
}

void table_free_top(pte_t *pgd)
{
	unsigned long irqs = local_irq_save();
	struct table_stock *stock = this_cpu_ptr(&table_stock);

	ASSERT(table_page(pgd)->used == 0);
	if (likely(stock->top_count < TOP_STOCK_MAX))
		stock->tops[stock->top_count++] = pgd;
	else
		page_free(table_page(pgd));
	local_irq_restore(irqs);
}

/* --- taking pages out ---------------------------------------------------------------------- */

void zap_begin(struct zap *z, struct mm *mm, bool dying)
{
	z->mm = mm;
	z->dying = dying;
	mm->rss_max = max(mm->rss_max, mm->rss_anon + mm->rss_file);
	z->start = ~0UL;
	z->end = 0;
	z->count = 0;
	INIT_LIST_HEAD(&z->tables);
}

static void zap_tables(struct zap *z)
{
	while (!list_empty(&z->tables)) {
		struct page *p = list_first_entry(&z->tables, struct page, list);

		list_del(&p->list);
		table_give(page_to_virt(p));
	}
}

/* The TLBs forget the range, then the references are dropped. */
static void zap_flush(struct zap *z)
{
	unsigned int i, nfree = 0;

	if (!z->dying && z->start < z->end)
		tlb_flush_mm(z->mm, z->start, z->end);
	z->start = ~0UL;
	z->end = 0;
	for (i = 0; i < z->count; i++) {
		struct page *p = z->pages[i];

		/* a page that only we hold needs no locked instruction */
		if (p->refs == 1 || page_put_test(p))
			z->pages[nfree++] = p;
	}
	page_free_batch(z->pages, nfree);
	z->count = 0;
	zap_tables(z);
}

void zap_end(struct zap *z)
{
	zap_flush(z);
}

static void zap_page(struct zap *z, struct page *p)
{
	if (p->kind == PAGE_ZEROED)
		return;
	if (p->kind == PAGE_ANON)
		z->mm->rss_anon--;
	else
		z->mm->rss_file--;
	z->pages[z->count++] = p;
}

/* The last of the empty entries from here on, as far as eight at a time show. */
static __always_inline pte_t *skip_empty(pte_t *entry, pte_t *stop)
{
	while (stop - entry > 8 && !(entry[1] | entry[2] | entry[3] | entry[4] | entry[5] |
	                             entry[6] | entry[7] | entry[8]))
		entry += 8;
	return entry;
}

/* Empties the entries of one lowest table between two addresses. */
static void zap_table(struct zap *z, pte_t *table, u64 start, u64 end)
{
	struct page *tp = table_page(table);
	pte_t *entry = &table[index_at(start, 0)];
	pte_t *stop = entry + ((end - start) >> PAGE_SHIFT);
	u16 before = tp->used;

	for (; entry < stop && tp->used; entry++) {
		pte_t pte = *entry;

		if (!pte) {
			entry = skip_empty(entry, stop);
			continue;
		}
		WRITE_ONCE(*entry, 0);
		tp->used--;
		if (unlikely(z->count == ZAP_BATCH)) {
			z->start = min(z->start, start);
			z->end = max(z->end, end);
			zap_flush(z);
		}
		zap_page(z, pte_page(pte));
	}
	if (tp->used != before) {
		z->start = min(z->start, start);
		z->end = max(z->end, end);
	}
}

/* Unhooks empty tables upwards; path[n] is the entry of level n that leads to the table below. */
static void drop_tables(struct zap *z, pte_t *path[4])
{
	unsigned int level;

	for (level = 1; level < 4; level++) {
		struct page *below = pte_page(*path[level]);
		struct page *own = table_page(path[level]);

		if (below->used)
			return;
		WRITE_ONCE(*path[level], 0);
		own->used--;
		z->mm->tables--;
		list_add(&below->list, &z->tables);
	}
}

void zap_range(struct zap *z, u64 start, u64 end)
{
	u64 addr, next;

	for (addr = start; addr < end; addr = next) {
		pte_t *table = z->mm->pgd;
		pte_t *path[4];
		unsigned int level;

		for (level = 3; level > 0; level--) {
			path[level] = &table[index_at(addr, level)];
			if (!*path[level])
				break;
			table = table_below(*path[level]);
		}
		/* an empty entry of a level spans that much */
		next = ALIGN_UP(addr + 1, 1UL << (PAGE_SHIFT + 9 * max(level, 1U)));
		next = min(next, end);
		if (level)
			continue;
		zap_table(z, table, addr, next);
		if (!table_page(table)->used)
			drop_tables(z, path);
	}
}

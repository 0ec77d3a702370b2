/* SPDX-License-Identifier: BSD-2-Clause */
/* Pages, the fast half: a stock of single pages per CPU in front of the common lists. */
#include "kernel/mm/page_internal.h"
#include "arch/x86_64/cpu/percpu.h"
#include "state/lockdep/irqflags.h"
#include "lib/log.h"
#include "lib/string.h"

enum {
	STOCK_MAX = 124,
	STOCK_REFILL = 16,
	STOCK_FLUSH = 62,
};

/* Last in, first out: the page freed last is the one in the cache. */
struct page_stock {
	u32 count;
	struct page *pages[STOCK_MAX];
};

static DEFINE_PER_CPU(struct page_stock, page_stock);

struct page *page_zeroed;

static struct page *stock_refill(struct page_stock *stock, unsigned int flags)
{
	unsigned int n = buddy_take_pages(stock->pages, STOCK_REFILL, flags & PAGE_USER);

	if (!n)
		return NULL;
	stock->count = n - 1;
	return stock->pages[n - 1];
}

struct page *page_alloc(unsigned int flags)
{
	unsigned long irqs = local_irq_save();
	struct page_stock *stock = this_cpu_ptr(&page_stock);
	struct page *p;

	if (likely(stock->count))
		p = stock->pages[--stock->count];
	else
		p = stock_refill(stock, flags);
	local_irq_restore(irqs);
	if (unlikely(!p))
		return NULL;
	ASSERT(p->kind == PAGE_STOCK);
	page_set_head(p, 1, 0, PAGE_KERNEL);
	if (flags & PAGE_ZERO)
		clear_page(page_to_virt(p));
	return p;
}

struct page *page_alloc_order(unsigned int order, unsigned int flags)
{
	unsigned long irqs;
	struct page *p;
	unsigned int i;

	if (!order)
		return page_alloc(flags);
	if (order > PAGE_ORDER_MAX)
		return NULL;
	irqs = local_irq_save();
	p = buddy_take(order, flags & PAGE_USER);
	local_irq_restore(irqs);
	if (!p)
		return NULL;
	page_set_head(p, 1, order, PAGE_KERNEL);
	if (flags & PAGE_ZERO) {
		for (i = 0; i < 1U << order; i++)
			clear_page(page_to_virt(p + i));
	}
	return p;
}

static void stock_flush(struct page_stock *stock, unsigned int n)
{
	unsigned int i;

	/* the oldest go, the warm ones stay */
	buddy_give_pages(stock->pages, n);
	stock->count -= n;
	for (i = 0; i < stock->count; i++)
		stock->pages[i] = stock->pages[i + n];
}

static void stock_add(struct page *p)
{
	struct page_stock *stock = this_cpu_ptr(&page_stock);

	ASSERT(p->kind != PAGE_STOCK && p->kind != PAGE_BUDDY && p->refs <= 1);
	page_set_head(p, 0, 0, PAGE_STOCK);
	if (unlikely(stock->count == STOCK_MAX))
		stock_flush(stock, STOCK_FLUSH);
	stock->pages[stock->count++] = p;
}

void page_free(struct page *p)
{
	unsigned long irqs = local_irq_save();

	stock_add(p);
	local_irq_restore(irqs);
}

void page_free_order(struct page *p, unsigned int order)
{
	unsigned long irqs;

	if (!order) {
		page_free(p);
		return;
	}
	ASSERT(p->kind != PAGE_BUDDY && p->refs <= 1 && p->order == order);
	irqs = local_irq_save();
	buddy_give(p, order);
	local_irq_restore(irqs);
}

void page_free_batch(struct page **pages, unsigned int n)
{
	unsigned long irqs = local_irq_save();

	while (n--)
		stock_add(pages[n]);
	local_irq_restore(irqs);
}

void page_drain_cpu(void)
{
	unsigned long irqs = local_irq_save();
	struct page_stock *stock = this_cpu_ptr(&page_stock);

	stock_flush(stock, stock->count);
	local_irq_restore(irqs);
}

u64 mm_free_pages(void)
{
	u64 n = buddy_free_pages();
	unsigned int cpu;

	for_each_online_cpu (cpu)
		n += READ_ONCE(per_cpu(page_stock, cpu).count);
	return n;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Kernel stacks. Kernel space from VMAP_BASE on is divided into places of twice the size of a
 * stack: the upper half is the stack, the lower half is never mapped. A place once mapped stays so
 * and is used again; each CPU keeps a few of them to itself, because most tasks live shortly.
 */
#include "arch/x86_64/mmu/stack.h"

#include "lib/log.h"
#include "arch/x86_64/cpu/percpu.h"
#include "arch/x86_64/cpu/raw_spinlock.h"
#include "arch/x86_64/mmu/paging.h"

#define PLACE_SIZE (2 * KERNEL_STACK_SIZE)
#define PLACES_MAX 65536UL

enum { STOCK_MAX = 8 };

/* A stack that nobody uses; lies in it. */
struct spare {
	struct spare *next;
};

struct stock {
	unsigned nr;
	struct spare *first;
};

/* IRQs off */
static DEFINE_PER_CPU(struct stock, stock);
static DEFINE_PER_CPU(s64, in_use); /* taken here minus given back here */

static raw_spinlock_t lock = RAW_SPINLOCK_INIT;
static struct spare *spares; /* under lock */

static u64 nr_places;  /* atomic */
static u64 incomplete; /* atomic; a place that got no memory, plus 1 */

extern char __boot_stack_guard[];

/* Pages that are there from an attempt before are kept. */
static bool map_stack(u64 stack)
{
	u64 addr;

	for (addr = stack; addr < stack + KERNEL_STACK_SIZE; addr += PAGE_SIZE) {
		pte_t *pte = paging_walk(addr);
		phys_addr_t page;

		if (pte && (*pte & PTE_PRESENT))
			continue;
		page = arch_table_page_alloc();
		if (!page || !paging_map(addr, page, PTE_PRESENT | PTE_WRITE | PTE_NX | PTE_GLOBAL))
			return false;
	}
	return true;
}

/* With the IRQ flag of the caller: the page allocator has locks of its own. */
static void *new_stack(void)
{
	u64 place = xchg(&incomplete, 0UL);
	u64 stack;

	place = place ? place - 1 : __atomic_fetch_add(&nr_places, 1, __ATOMIC_RELAXED);
	stack = VMAP_BASE + place * PLACE_SIZE + KERNEL_STACK_SIZE;
	if (place >= PLACES_MAX)
		return NULL;
	if (map_stack(stack))
		return (void *)stack;
	incomplete = place + 1;
	return NULL;
}

static struct spare *take_shared(void)
{
	struct spare *s;

	raw_spin_lock(&lock);
	s = spares;
	if (s)
		spares = s->next;
	raw_spin_unlock(&lock);
	return s;
}

/* IRQs off. */
static struct spare *take_spare(void)
{
	struct stock *mine = this_cpu_ptr(&stock);
	struct spare *s = mine->first;

	if (!s)
		return READ_ONCE(spares) ? take_shared() : NULL;
	mine->first = s->next;
	mine->nr--;
	return s;
}

void *arch_stack_alloc(void)
{
	unsigned long flags = raw_local_irq_save();
	void *stack = take_spare();

	raw_local_irq_restore(flags);
	if (!stack)
		stack = new_stack();
	if (stack)
		this_cpu_inc(in_use);
	return stack;
}

void arch_stack_free(void *stack)
{
	unsigned long flags = raw_local_irq_save();
	struct stock *mine = this_cpu_ptr(&stock);
	struct spare *s = stack;

	this_cpu_dec(in_use);
	if (mine->nr < STOCK_MAX) {
		s->next = mine->first;
		mine->first = s;
		mine->nr++;
	} else {
		raw_spin_lock(&lock);
		s->next = spares;
		spares = s;
		raw_spin_unlock(&lock);
	}
	raw_local_irq_restore(flags);
}

u64 arch_stack_spare_pages(void)
{
	s64 spare = (s64)READ_ONCE(nr_places);
	int cpu;

	for_each_online_cpu (cpu)
		spare -= READ_ONCE(per_cpu(in_use, cpu));
	return spare > 0 ? (u64)spare * (KERNEL_STACK_SIZE / PAGE_SIZE) : 0;
}

bool arch_stack_is_guard(u64 addr)
{
	u64 boot_guard = (u64)__boot_stack_guard;

	if (addr - boot_guard < PAGE_SIZE)
		return true;
	return addr - VMAP_BASE < PLACES_MAX * PLACE_SIZE &&
	       (addr - VMAP_BASE) % PLACE_SIZE < KERNEL_STACK_SIZE;
}

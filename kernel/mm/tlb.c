/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Making TLBs forget.
 *
 * mm->cpus has a bit for every CPU whose CR3 points to the space, set before the CPU's first walk
 * and cleared after its last. Whoever changes an entry reads the bits afterwards; so either he
 * sees the bit and asks that CPU, or that CPU walks later and sees the new entry.
 */
#include "arch/x86_64/cpu/percpu.h"
#include "arch/x86_64/mmu/tlb.h"
#include "arch/x86_64/smp/smp.h"
#include "kernel/mm/table.h"
#include "kernel/task/task.h"
#include "lib/log.h"
#include "state/lockdep/irqflags.h"
#include "state/preempt/preempt.h"

enum { FLUSH_ALL_ABOVE = 33 }; /* pages; more are cheaper by loading CR3 */

struct flush {
	struct mm *mm;
	u64 start, end;
};

static void flush_here(const struct flush *f)
{
	u64 addr;

	if ((f->end - f->start) >> PAGE_SHIFT > FLUSH_ALL_ABOVE) {
		tlb_flush_local();
		return;
	}
	for (addr = f->start; addr < f->end; addr += PAGE_SIZE)
		tlb_flush_page(addr);
}

/* On each other CPU, interrupts off. One that only borrows the space lets go of it instead. */
static void flush_ipi(void *arg)
{
	const struct flush *f = arg;

	if (this_cpu_read(mm_loaded) != f->mm)
		return;
	if (current->mm == f->mm)
		flush_here(f);
	else
		mm_switch_to(&kernel_mm);
}

void tlb_flush_mm(struct mm *mm, u64 start, u64 end)
{
	struct flush f = {mm, start, end};
	u64 others;

	preempt_disable();
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (this_cpu_read(mm_loaded) == mm)
		flush_here(&f);
	others = __atomic_load_n(&mm->cpus, __ATOMIC_RELAXED) & ~(1UL << smp_processor_id());
	if (unlikely(others))
		smp_call_function(others, flush_ipi, &f, true);
	preempt_enable();
}

static void leave_ipi(void *arg)
{
	if (this_cpu_read(mm_loaded) == arg)
		mm_switch_to(&kernel_mm);
}

void tlb_leave_all(struct mm *mm)
{
	unsigned long irqs;
	u64 others;

	preempt_disable();
	irqs = local_irq_save();
	leave_ipi(mm);
	local_irq_restore(irqs);
	others = __atomic_load_n(&mm->cpus, __ATOMIC_SEQ_CST);
	if (unlikely(others))
		smp_call_function(others, leave_ipi, mm, true);
	preempt_enable();
	ASSERT(!mm->cpus);
}

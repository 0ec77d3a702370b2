/* SPDX-License-Identifier: BSD-2-Clause */
/* Forgetting translations. */
#include "arch/x86_64/mmu/tlb.h"

#include "arch/x86_64/cpu/irqflags.h"
#include "arch/x86_64/cpu/registers.h"
#include "arch/x86_64/mmu/paging.h"
#include "arch/x86_64/smp/smp.h"

#define FLUSH_PAGES_MAX 33 /* more are cheaper by forgetting everything */

struct range {
	u64 start, end;
};

void tlb_flush_local(void)
{
	write_cr3(read_cr3());
}

/* Turning global pages off and on again forgets those as well. */
void tlb_flush_all_local(void)
{
	unsigned long flags = raw_local_irq_save();
	u64 cr4 = read_cr4();

	if (cr4 & CR4_PGE) {
		write_cr4(cr4 & ~CR4_PGE);
		write_cr4(cr4);
	} else {
		tlb_flush_local();
	}
	raw_local_irq_restore(flags);
}

static void flush_range(void *arg)
{
	const struct range *r = arg;
	u64 addr;

	if (!r->end) {
		tlb_flush_local();
		return;
	}
	if ((r->end - r->start) / PAGE_SIZE > FLUSH_PAGES_MAX) {
		tlb_flush_all_local();
		return;
	}
	for (addr = r->start; addr < r->end; addr += PAGE_SIZE)
		tlb_flush_page(addr);
}

void tlb_shootdown(u64 cpus, u64 start, u64 end)
{
	struct range r = {start, end};

	smp_call_function(cpus, flush_range, &r, true);
}

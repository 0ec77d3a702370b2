/* SPDX-License-Identifier: BSD-2-Clause */
/* The end: all CPUs but one halt. */
#include "arch/x86_64/smp/smp.h"

#include "lib/atomic.h"
#include "arch/x86_64/apic/irq.h"
#include "arch/x86_64/cpu/irqflags.h"
#include "arch/x86_64/smp/power.h"
#include "arch/x86_64/time/tsc.h"

enum { NOBODY = -1, WAIT_NS = 10000000 };

static int stopper = NOBODY;
static atomic_t nr_halted;

/* A CPU that does not answer within WAIT_NS is given up. */
static void wait_halted(int others)
{
	u64 end = arch_ns() + WAIT_NS;

	while (atomic_read(&nr_halted) < others && arch_ns() < end)
		cpu_relax();
}

void smp_stop_others(void)
{
	int self = smp_processor_id();
	int first = cmpxchg(&stopper, NOBODY, self);
	int cpu;

	if (first == self)
		return;
	if (first != NOBODY) {
		atomic_inc(&nr_halted);
		arch_halt();
	}
	for_each_online_cpu (cpu)
		if (cpu != self)
			ipi_send_nmi(cpu);
	wait_halted(nr_cpus_online - 1);
}

bool smp_nmi_handle(struct pt_regs *regs)
{
	int first = READ_ONCE(stopper);

	if (first == NOBODY || first == smp_processor_id())
		return false;
	atomic_inc(&nr_halted);
	arch_halt();
}

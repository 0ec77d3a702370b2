/* SPDX-License-Identifier: BSD-2-Clause */
/* Idle, and the end: all CPUs but one halt. */
#include "arch/x86_64/smp/smp.h"

#include <entry/noinstr.h>

#include "lib/atomic.h"
#include "arch/x86_64/apic/irq.h"
#include "arch/x86_64/cpu/irqflags.h"
#include "arch/x86_64/smp/nmi.h"
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

extern const char arch_idle_halt[];

/*
 * STI keeps interrupts out until the next instruction, the halt, has begun. An NMI, #MC or #DB may
 * still come between the two, and its IRET lets interrupts in before the halt:
 *
 *	arch_cpu_idle()    NMI      interrupt
 *	sti
 *	                   iret
 *	                            wakes a task
 *	hlt                                        sleeps though there is work
 *
 * So smp_skip_halt() steps over a halt that is about to begin.
 */
noinstr void arch_cpu_idle(void)
{
	__asm__ volatile("sti\n"
	                 "\t.globl arch_idle_halt\n"
	                 "arch_idle_halt:\n\t"
	                 "hlt\n\t"
	                 "cli" ::
	                         : "memory");
}

bool smp_skip_halt(struct pt_regs *regs)
{
	if (likely(regs->ip != (unsigned long)arch_idle_halt))
		return false;
	regs->ip++;
	return true;
}

static unsigned on_nmi(struct pt_regs *regs)
{
	int first = READ_ONCE(stopper);

	if (first == NOBODY || first == smp_processor_id())
		return 0;
	atomic_inc(&nr_halted);
	arch_halt();
}

static struct nmi_handler handler = {.name = "stop", .handle = on_nmi};

void smp_stop_init(void)
{
	nmi_handler_add(&handler);
}

/* SPDX-License-Identifier: BSD-2-Clause */
#include "wiring/backtrace.h"

#include <entry/regs.h>

#include "arch/x86_64/apic/irq.h"
#include "arch/x86_64/cpu/irqflags.h"
#include "arch/x86_64/smp/nmi.h"
#include "arch/x86_64/time/tsc.h"
#include "kernel/task/task.h"
#include "kernel/time/watchdog.h"
#include "lib/atomic.h"
#include "lib/backtrace.h"
#include "lib/log.h"

#define WAIT_NS 1000000000UL

static u64 wanted; /* CPUs that have not told yet */
static u32 busy;

static void tell(const struct pt_regs *regs)
{
	const struct task *t = current;

	printk("CPU %d: task %d (%s) %s at %lx\n", smp_processor_id(), t->tid, t->comm,
	       user_mode(regs)      ? "in user mode"
	       : t->flags & TF_IDLE ? "idle"
	                            : "in the kernel",
	       regs->ip);
	if (!user_mode(regs))
		backtrace_print_from(regs->ip, regs->bp);
}

static unsigned on_nmi(struct pt_regs *regs)
{
	u64 bit = 1UL << smp_processor_id();

	if (!(READ_ONCE(wanted) & bit))
		return 0;
	tell(regs);
	__atomic_fetch_and(&wanted, ~bit, __ATOMIC_RELEASE);
	return 1;
}

static struct nmi_handler handler = {.name = "backtrace", .handle = on_nmi};

void backtrace_init(void)
{
	nmi_handler_add(&handler);
}

static void tell_self(void)
{
	printk("CPU %d: task %d (%s) asks\n", smp_processor_id(), current->tid, current->comm);
	backtrace_print();
}

static void ask(u64 cpus)
{
	u64 end = arch_ns() + WAIT_NS;
	int cpu;

	__atomic_fetch_or(&wanted, cpus, __ATOMIC_SEQ_CST);
	for_each_online_cpu (cpu)
		if (cpus >> cpu & 1)
			ipi_send_nmi(cpu);
	while (smp_load_acquire(&wanted) && arch_ns() < end)
		cpu_relax();
	for_each_online_cpu (cpu)
		if (READ_ONCE(wanted) >> cpu & 1)
			printk("CPU %d: does not answer, not even to an NMI\n", cpu);
}

void backtrace_cpus(u64 cpus)
{
	unsigned long flags = raw_local_irq_save();
	u64 self = 1UL << smp_processor_id();

	cpus &= (1UL << nr_cpus_online) - 1;
	if (!xchg(&busy, 1U)) {
		if (cpus & self)
			tell_self();
		ask(cpus & ~self);
		WRITE_ONCE(wanted, 0);
		smp_store_release(&busy, 0U);
	}
	raw_local_irq_restore(flags);
}

/* --- contracts of the rooms below ----------------------------------------------------------- */

#define UNKNOWN_TOLD 10   /* then they are only counted, as all NMIs are */
#define NO_PORT      0xff /* what is read where there is no device */

void nmi_unknown(struct pt_regs *regs, u8 reason)
{
	static u32 told;

	if (__atomic_fetch_add(&told, 1, __ATOMIC_RELAXED) >= UNKNOWN_TOLD)
		return;
	if (reason == NO_PORT)
		reason = 0;
	printk("NMI on CPU %d for no known reason%s%s\n", smp_processor_id(),
	       reason & 0x80 ? ": parity error" : "", reason & 0x40 ? ": I/O channel check" : "");
	tell(regs);
}

void watchdog_locked_up(int cpu, u64 ns)
{
	printk("CPU %d has not taken an interrupt for %llu s\n", cpu,
	       (unsigned long long)(ns / 1000000000));
	backtrace_cpus(1UL << cpu);
	violation_report("hard lockup on CPU %d", cpu);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Other CPUs: starting them, and having them do something. */
#ifndef ARCH_X86_64_SMP_SMP_H
#define ARCH_X86_64_SMP_SMP_H

#include <entry/regs.h>
#include "lib/compiler.h"
#include "lib/types.h"
#include "arch/x86_64/cpu/percpu.h"

/*
 * Boot CPU, task context: starts what the firmware's tables list, at most NR_CPUS, one by one.
 * Each ends in secondary_main(cpu), IRQs off, on its own idle stack.
 */
void smp_start_others(void);

/* Contract, provided by wiring. */
__noreturn void secondary_main(int cpu);

/*
 * fn(arg) on the CPUs of the mask, in hardirq context; on this one, if it is in the mask, with
 * IRQs off. wait: return when all are done. IRQs on, preemption off (or task context).
 */
void smp_call_function(u64 cpus, void (*fn)(void *arg), void *arg, bool wait);
void smp_call_function_interrupt(void);

/* All other CPUs spin with IRQs off while fn(arg) runs here. Text is patched in it. */
void smp_stop_machine(void (*fn)(void *arg), void *arg);

/* For the end: other CPUs halt, by NMI, whatever they do. Any context. */
void smp_stop_others(void);

/* NMI handler: what other CPUs asked for. True if the NMI was such a request. */
bool smp_nmi_handle(struct pt_regs *regs);

/*
 * Idle: waits for an interrupt. Called and returns with IRQs off; they go on only together with
 * the halt, so a wake-up between the caller's last look and the halt is not lost. noinstr.
 */
static __always_inline void arch_cpu_idle(void)
{
	__asm__ volatile("sti; hlt; cli" ::: "memory");
}

#endif

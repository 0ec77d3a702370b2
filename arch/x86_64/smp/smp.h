/* SPDX-License-Identifier: BSD-2-Clause */
/* Other CPUs: starting them, and having them do something. */
#ifndef ARCH_X86_64_SMP_SMP_H
#define ARCH_X86_64_SMP_SMP_H

#include <entry/regs.h>
#include "lib/compiler.h"
#include "lib/types.h"
#include "arch/x86_64/cpu/percpu.h"

/* --- starting them (smp.c) ------------------------------------------------------------------ */

/*
 * Boot CPU, the allocators work, percpu_setup() was done for all: starts the CPUs that the
 * firmware's tables list, or `airlock.cpus=N` of the command line if there are no tables, one after
 * the other, at most NR_CPUS.
 */
void smp_start_others(void);

/*
 * Contract, provided by wiring. On the boot CPU, before `cpu` starts: makes its idle task and
 * says on which stack (its top) the CPU is to start.
 */
u64 secondary_prepare(int cpu);

/*
 * Contract, provided by wiring. The first C code of `cpu`, on that stack, IRQs off, GS base and
 * the kernel's page table loaded, everything else as the CPU came up.
 */
__noreturn void secondary_main(int cpu);

/* From secondary_main(), when the CPU can take interrupts: returns when it counts as online. */
void smp_cpu_ready(void);

/* --- calls (call.c) ------------------------------------------------------------------------- */

/*
 * fn(arg) on the CPUs of the mask that are online, this one included if it is in the mask: in
 * hardirq context, IRQs off, also here. wait: return when all are done; else arg must live until
 * then. Any context but NMI and another fn. With IRQs off the caller runs what others ask of it
 * while it waits.
 */
void smp_call_function(u64 cpus, void (*fn)(void *arg), void *arg, bool wait);
void smp_call_function_interrupt(void);

/*
 * All other CPUs spin with IRQs off while fn(arg) runs here, IRQs off. Text is patched in it. When
 * they go on, they have passed an instruction that drops prefetched code. Task context or boot.
 */
void smp_stop_machine(void (*fn)(void *arg), void *arg);

/* --- the end (stop.c) ----------------------------------------------------------------------- */

/* Other CPUs halt, by NMI, whatever they do. Any context. If another CPU got here first, this one
 * halts. */
void smp_stop_others(void);

/*
 * For everything that hits with interrupts masked, NMI, #MC and #DB: what hit arch_cpu_idle() right
 * before its halt makes it return. True: it did, and regs have changed.
 */
bool smp_skip_halt(struct pt_regs *regs);

/* Boot, before other CPUs start. */
void smp_stop_init(void);

/*
 * Idle: waits for an interrupt. Called and returns with IRQs off; they go on only together with
 * the halt, so a wake-up between the caller's last look and the halt is not lost. noinstr.
 */
void arch_cpu_idle(void);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The tick: every 4 ms on each CPU that is busy. A CPU that goes idle lets at most one more tick
 * happen, which then stops it; leaving idle starts it again.
 */
#ifndef KERNEL_TIME_TICK_H
#define KERNEL_TIME_TICK_H

#include "lib/types.h"
#include "arch/x86_64/cpu/percpu.h"

#define TICK_NS 4000000ul
#define TICK_HZ 250

/* The local APIC's timer: runs this CPU's timers. Hardirq context (irq_enter_rcu was called). */
void lapic_timer_interrupt(void);

/* This CPU's tick does not run. */
DECLARE_PER_CPU(bool, tick_stopped);

/* IRQs off. */
void tick_start(void);

/* By the scheduler when it leaves the idle task, IRQs off. */
static __always_inline void tick_leave_idle(void)
{
	if (__builtin_expect(this_cpu_read(tick_stopped), 0))
		tick_start();
}

/* For irq_exit_rcu(): idle, no tick, but RCU got work in the meantime. IRQs off. */
void tick_irq_exit_idle(void);
static __always_inline void tick_irq_exit(void)
{
	if (__builtin_expect(this_cpu_read(tick_stopped), 0))
		tick_irq_exit_idle();
}

/* Ticks of a CPU since boot. */
u64 tick_count(int cpu);

/* Each CPU, once, IRQs off, after timer_cpu_init(). */
void tick_cpu_init(void);

#endif

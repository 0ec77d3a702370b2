/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The state hooks of the smallest kernel. It keeps as little state as the transitions need to be
 * right, and writes down every step; the order oracle checks them.
 */
#ifndef EXAMPLE_ENTRY_HOOKS_H
#define EXAMPLE_ENTRY_HOOKS_H

#include <stdbool.h>

#include <entry/noinstr.h>
#include <entry/regs.h>
#include <entry/rows.h>
#include <entry/work.h>

/* example.c */
void example_step(enum entry_step step);
void example_row(enum entry_row row, bool begin);
void example_broken(const char *what);
extern struct entry_work example_work;
extern unsigned example_interrupts; /* hardirq and NMI levels */
extern bool example_lockdep_on;     /* what the software thinks of the IRQ flag */

static __always_inline struct entry_work *entry_current_work(void)
{
	return &example_work;
}

static __always_inline void entry_assert(bool ok, const char *what)
{
	if (!ok)
		example_broken(what);
}

static __always_inline void entry_row_begin(enum entry_row row)
{
	example_row(row, true);
}

static __always_inline void entry_row_end(enum entry_row row)
{
	example_row(row, false);
}

static __always_inline bool entry_irqs_disabled(void)
{
	unsigned long flags;

	__asm__ volatile("pushfq; popq %0" : "=rm"(flags)::"memory");
	return !(flags & ENTRY_FLAGS_IF);
}

static __always_inline void entry_irqs_enable(void)
{
	example_step(ENTRY_STEP_IRQS_ENABLE);
	example_lockdep_on = true;
	__asm__ volatile("sti" ::: "memory");
}

static __always_inline void entry_irqs_disable(void)
{
	__asm__ volatile("cli" ::: "memory");
	example_lockdep_on = false;
	example_step(ENTRY_STEP_IRQS_DISABLE);
}

static __always_inline void entry_lockdep_irqs_off(void)
{
	example_step(ENTRY_STEP_LOCKDEP_OFF);
	example_lockdep_on = false;
}

static __always_inline void entry_lockdep_irqs_on(void)
{
	example_step(ENTRY_STEP_LOCKDEP_ON);
	example_lockdep_on = true;
}

static __always_inline bool entry_lockdep_irqs_save(void)
{
	bool was_on = example_lockdep_on;

	example_step(ENTRY_STEP_LOCKDEP_SAVE);
	example_lockdep_on = false;
	return was_on;
}

static __always_inline void entry_lockdep_irqs_restore(bool was_on)
{
	example_step(ENTRY_STEP_LOCKDEP_RESTORE);
	example_lockdep_on = was_on;
}

static __always_inline void entry_preempt_nmi_enter(void)
{
	example_interrupts++;
	example_step(ENTRY_STEP_PREEMPT_NMI_ENTER);
}

static __always_inline void entry_preempt_nmi_exit(void)
{
	example_step(ENTRY_STEP_PREEMPT_NMI_EXIT);
	example_interrupts--;
}

static __always_inline void entry_preempt_hardirq_enter(void)
{
	example_step(ENTRY_STEP_PREEMPT_HARDIRQ_ENTER);
	example_interrupts++;
}

static __always_inline void entry_preempt_hardirq_exit(void)
{
	example_step(ENTRY_STEP_PREEMPT_HARDIRQ_EXIT);
	example_interrupts--;
}

static __always_inline bool entry_in_interrupt(void)
{
	return example_interrupts;
}

/* One task, no softirqs, no idle, and the tracer always listens. */
static __always_inline bool entry_preempt_due(void)
{
	return false;
}

static __always_inline bool entry_softirq_pending(void)
{
	return false;
}

static __always_inline bool entry_rcu_stopped(void)
{
	return false;
}

static __always_inline bool entry_trace_wanted(void)
{
	return true;
}

static __always_inline void entry_lockdep_irqs_on_prepare(void)
{
	example_step(ENTRY_STEP_LOCKDEP_ON_PREPARE);
}

static __always_inline void entry_context_user_exit(void)
{
	example_step(ENTRY_STEP_CONTEXT_USER_EXIT);
}

static __always_inline void entry_context_user_enter(void)
{
	example_step(ENTRY_STEP_CONTEXT_USER_ENTER);
}

static __always_inline void entry_context_guest_enter(void)
{
	example_step(ENTRY_STEP_CONTEXT_GUEST_ENTER);
}

static __always_inline void entry_context_guest_exit(void)
{
	example_step(ENTRY_STEP_CONTEXT_GUEST_EXIT);
}

static __always_inline void entry_rcu_irq_enter(void)
{
	example_step(ENTRY_STEP_RCU_IRQ_ENTER);
}

static __always_inline void entry_rcu_irq_exit(void)
{
	example_step(ENTRY_STEP_RCU_IRQ_EXIT);
}

static __always_inline void entry_rcu_nmi_enter(void)
{
	example_step(ENTRY_STEP_RCU_NMI_ENTER);
}

static __always_inline void entry_rcu_nmi_exit(void)
{
	example_step(ENTRY_STEP_RCU_NMI_EXIT);
}

static __always_inline void entry_time_user_exit(void)
{
	example_step(ENTRY_STEP_TIME_USER_EXIT);
}

static __always_inline void entry_time_user_enter(void)
{
	example_step(ENTRY_STEP_TIME_USER_ENTER);
}

static __always_inline void entry_time_hardirq_enter(void)
{
	example_step(ENTRY_STEP_TIME_HARDIRQ_ENTER);
}

static __always_inline void entry_time_hardirq_exit(void)
{
	example_step(ENTRY_STEP_TIME_HARDIRQ_EXIT);
}

static __always_inline void entry_time_guest_enter(void)
{
	example_step(ENTRY_STEP_TIME_GUEST_ENTER);
}

static __always_inline void entry_time_guest_exit(void)
{
	example_step(ENTRY_STEP_TIME_GUEST_EXIT);
}

static __always_inline void entry_cpu_exit_work(void)
{
	example_step(ENTRY_STEP_CPU_EXIT_WORK);
}

#endif

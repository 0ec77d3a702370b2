/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The state hooks of the hosted tests: each one tells the machine that the test plays
 * (tests/host/entry_machine.h) which step it is.
 */
#ifndef FAKE_ENTRY_HOOKS_H
#define FAKE_ENTRY_HOOKS_H

/* What the test defines before it includes the core. */
void machine_step(enum entry_step step);
void machine_row(enum entry_row row, bool begin);
void machine_assert(bool ok, const char *what);
struct entry_work *machine_work(void);
bool machine_irqs_disabled(void);
bool machine_lockdep_on(void);
bool machine_rcu_watching(void);
bool machine_preempt_due(void);
bool machine_in_interrupt(void);
bool machine_trace_wanted(void);
bool machine_softirq_pending(void);
void machine_lockdep_restore(bool on);

static __always_inline struct entry_work *entry_current_work(void)
{
	return machine_work();
}

static __always_inline void entry_assert(bool ok, const char *what)
{
	machine_assert(ok, what);
}

static __always_inline void entry_row_begin(enum entry_row row)
{
	machine_row(row, true);
}

static __always_inline void entry_row_end(enum entry_row row)
{
	machine_row(row, false);
}

static __always_inline void entry_irqs_enable(void)
{
	machine_step(ENTRY_STEP_IRQS_ENABLE);
}

static __always_inline void entry_irqs_disable(void)
{
	machine_step(ENTRY_STEP_IRQS_DISABLE);
}

static __always_inline bool entry_irqs_disabled(void)
{
	return machine_irqs_disabled();
}

static __always_inline void entry_lockdep_irqs_off(void)
{
	machine_step(ENTRY_STEP_LOCKDEP_OFF);
}

static __always_inline void entry_lockdep_irqs_on_prepare(void)
{
	machine_step(ENTRY_STEP_LOCKDEP_ON_PREPARE);
}

static __always_inline void entry_lockdep_irqs_on(void)
{
	machine_step(ENTRY_STEP_LOCKDEP_ON);
}

static __always_inline bool entry_lockdep_irqs_save(void)
{
	bool was_on = machine_lockdep_on();

	machine_step(ENTRY_STEP_LOCKDEP_SAVE);
	return was_on;
}

static __always_inline void entry_lockdep_irqs_restore(bool was_on)
{
	machine_lockdep_restore(was_on);
}

static __always_inline void entry_context_user_exit(void)
{
	machine_step(ENTRY_STEP_CONTEXT_USER_EXIT);
}

static __always_inline void entry_context_user_enter(void)
{
	machine_step(ENTRY_STEP_CONTEXT_USER_ENTER);
}

static __always_inline void entry_context_guest_enter(void)
{
	machine_step(ENTRY_STEP_CONTEXT_GUEST_ENTER);
}

static __always_inline void entry_context_guest_exit(void)
{
	machine_step(ENTRY_STEP_CONTEXT_GUEST_EXIT);
}

static __always_inline bool entry_rcu_stopped(void)
{
	return !machine_rcu_watching();
}

static __always_inline void entry_rcu_irq_enter(void)
{
	machine_step(ENTRY_STEP_RCU_IRQ_ENTER);
}

static __always_inline void entry_rcu_irq_exit(void)
{
	machine_step(ENTRY_STEP_RCU_IRQ_EXIT);
}

static __always_inline void entry_rcu_nmi_enter(void)
{
	machine_step(ENTRY_STEP_RCU_NMI_ENTER);
}

static __always_inline void entry_rcu_nmi_exit(void)
{
	machine_step(ENTRY_STEP_RCU_NMI_EXIT);
}

static __always_inline void entry_preempt_nmi_enter(void)
{
	machine_step(ENTRY_STEP_PREEMPT_NMI_ENTER);
}

static __always_inline void entry_preempt_nmi_exit(void)
{
	machine_step(ENTRY_STEP_PREEMPT_NMI_EXIT);
}

static __always_inline void entry_preempt_hardirq_enter(void)
{
	machine_step(ENTRY_STEP_PREEMPT_HARDIRQ_ENTER);
}

static __always_inline void entry_preempt_hardirq_exit(void)
{
	machine_step(ENTRY_STEP_PREEMPT_HARDIRQ_EXIT);
}

static __always_inline bool entry_preempt_due(void)
{
	return machine_preempt_due();
}

static __always_inline bool entry_in_interrupt(void)
{
	return machine_in_interrupt();
}

static __always_inline void entry_time_user_exit(void)
{
	machine_step(ENTRY_STEP_TIME_USER_EXIT);
}

static __always_inline void entry_time_user_enter(void)
{
	machine_step(ENTRY_STEP_TIME_USER_ENTER);
}

static __always_inline void entry_time_hardirq_enter(void)
{
	machine_step(ENTRY_STEP_TIME_HARDIRQ_ENTER);
}

static __always_inline void entry_time_hardirq_exit(void)
{
	machine_step(ENTRY_STEP_TIME_HARDIRQ_EXIT);
}

static __always_inline void entry_time_guest_enter(void)
{
	machine_step(ENTRY_STEP_TIME_GUEST_ENTER);
}

static __always_inline void entry_time_guest_exit(void)
{
	machine_step(ENTRY_STEP_TIME_GUEST_EXIT);
}

static __always_inline bool entry_trace_wanted(void)
{
	return machine_trace_wanted();
}

static __always_inline bool entry_softirq_pending(void)
{
	return machine_softirq_pending();
}

static __always_inline void entry_cpu_exit_work(void)
{
	machine_step(ENTRY_STEP_CPU_EXIT_WORK);
}

#endif

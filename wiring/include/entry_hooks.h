/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The state hooks of the Airlock kernel: each transition step, given to the state that owns it.
 * The contract of each is in <entry/hooks.h>. OBSERVE() tells the order oracle of debug builds.
 */
#ifndef WIRING_ENTRY_HOOKS_H
#define WIRING_ENTRY_HOOKS_H

#include "lib/log.h"
#include "arch/x86_64/cpu/irqflags.h"
#include "arch/x86_64/cpu/jump_label.h"
#include "state/acct/acct.h"
#include "state/context/context.h"
#include "state/lockdep/irqflags.h"
#include "state/lockdep/lockdep.h"
#include "state/preempt/preempt.h"
#include "state/rcu/rcu.h"
#include "state/trace/tracepoint.h"
#include "kernel/task/current.h"
#include "work/softirq/softirq.h"
#include "wiring/observe.h"

static __always_inline struct entry_work *entry_current_work(void)
{
	return (struct entry_work *)current;
}

static __always_inline void entry_assert(bool ok, const char *what)
{
	if (CONFIG_DEBUG && unlikely(!ok))
		observe_violation(what);
}

static __always_inline void entry_row_begin(enum entry_row row)
{
	observe_row_begin(row);
}

static __always_inline void entry_row_end(enum entry_row row)
{
	observe_row_end(row);
}

/* --- IRQ flag ----------------------------------------------------------------------------- */

static __always_inline void entry_irqs_enable(void)
{
	observe(ENTRY_STEP_IRQS_ENABLE);
	local_irq_enable();
}

static __always_inline void entry_irqs_disable(void)
{
	local_irq_disable();
	observe(ENTRY_STEP_IRQS_DISABLE);
}

/* Only assertions ask: release builds need not read the flag for them. */
static __always_inline bool entry_irqs_disabled(void)
{
	return !CONFIG_DEBUG || raw_irqs_disabled();
}

/* --- lockdep ------------------------------------------------------------------------------ */

static __always_inline void entry_lockdep_irqs_off(void)
{
	observe(ENTRY_STEP_LOCKDEP_OFF);
	lockdep_hardirqs_off((unsigned long)__builtin_return_address(0));
}

static __always_inline void entry_lockdep_irqs_on_prepare(void)
{
	observe(ENTRY_STEP_LOCKDEP_ON_PREPARE);
	if (CONFIG_DEBUG) {
		instrumentation_begin();
		lockdep_hardirqs_on_prepare();
		instrumentation_end();
	}
}

static __always_inline void entry_lockdep_irqs_on(void)
{
	observe(ENTRY_STEP_LOCKDEP_ON);
	lockdep_hardirqs_on((unsigned long)__builtin_return_address(0));
}

static __always_inline bool entry_lockdep_irqs_save(void)
{
	observe(ENTRY_STEP_LOCKDEP_SAVE);
	return lockdep_hardirqs_save();
}

static __always_inline void entry_lockdep_irqs_restore(bool was_on)
{
	observe(ENTRY_STEP_LOCKDEP_RESTORE);
	lockdep_hardirqs_restore(was_on);
}

/* --- RCU and context ---------------------------------------------------------------------- */

static __always_inline void entry_context_user_exit(void)
{
	observe(ENTRY_STEP_CONTEXT_USER_EXIT);
	ct_user_exit();
}

static __always_inline void entry_context_user_enter(void)
{
	observe(ENTRY_STEP_CONTEXT_USER_ENTER);
	if (CONFIG_DEBUG) {
		instrumentation_begin();
		lockdep_check_user_exit();
		instrumentation_end();
	}
	ct_user_enter();
}

static __always_inline void entry_context_guest_enter(void)
{
	observe(ENTRY_STEP_CONTEXT_GUEST_ENTER);
	ct_guest_enter();
}

static __always_inline void entry_context_guest_exit(void)
{
	observe(ENTRY_STEP_CONTEXT_GUEST_EXIT);
	ct_guest_exit();
}

static __always_inline bool entry_rcu_stopped(void)
{
	return !rcu_is_watching();
}

static __always_inline void entry_rcu_irq_enter(void)
{
	observe(ENTRY_STEP_RCU_IRQ_ENTER);
	rcu_irq_enter();
}

static __always_inline void entry_rcu_irq_exit(void)
{
	observe(ENTRY_STEP_RCU_IRQ_EXIT);
	rcu_irq_exit();
}

static __always_inline void entry_rcu_nmi_enter(void)
{
	observe(ENTRY_STEP_RCU_NMI_ENTER);
	rcu_nmi_enter();
}

static __always_inline void entry_rcu_nmi_exit(void)
{
	observe(ENTRY_STEP_RCU_NMI_EXIT);
	rcu_nmi_exit();
}

/* --- preemption counter ------------------------------------------------------------------- */

static __always_inline void entry_preempt_nmi_enter(void)
{
	preempt_nmi_enter();
	observe(ENTRY_STEP_PREEMPT_NMI_ENTER);
}

static __always_inline void entry_preempt_nmi_exit(void)
{
	observe(ENTRY_STEP_PREEMPT_NMI_EXIT);
	preempt_nmi_exit();
}

static __always_inline void entry_preempt_hardirq_enter(void)
{
	observe(ENTRY_STEP_PREEMPT_HARDIRQ_ENTER);
	preempt_hardirq_enter();
}

static __always_inline void entry_preempt_hardirq_exit(void)
{
	observe(ENTRY_STEP_PREEMPT_HARDIRQ_EXIT);
	preempt_hardirq_exit();
}

static __always_inline bool entry_preempt_due(void)
{
	return preempt_due();
}

static __always_inline bool entry_in_interrupt(void)
{
	return in_interrupt();
}

/* --- time --------------------------------------------------------------------------------- */

static __always_inline void entry_time_user_exit(void)
{
	observe(ENTRY_STEP_TIME_USER_EXIT);
	acct_user_exit();
}

static __always_inline void entry_time_user_enter(void)
{
	observe(ENTRY_STEP_TIME_USER_ENTER);
	acct_user_enter();
}

static __always_inline void entry_time_hardirq_enter(void)
{
	observe(ENTRY_STEP_TIME_HARDIRQ_ENTER);
	acct_hardirq_enter();
}

static __always_inline void entry_time_hardirq_exit(void)
{
	observe(ENTRY_STEP_TIME_HARDIRQ_EXIT);
	acct_hardirq_exit();
}

static __always_inline void entry_time_guest_enter(void)
{
	observe(ENTRY_STEP_TIME_GUEST_ENTER);
	acct_guest_enter();
}

static __always_inline void entry_time_guest_exit(void)
{
	observe(ENTRY_STEP_TIME_GUEST_EXIT);
	acct_guest_exit();
}

/* --- tracing, softirqs, the last moment --------------------------------------------------- */

static __always_inline bool entry_trace_wanted(void)
{
	return trace_entry_wanted();
}

static __always_inline bool entry_softirq_pending(void)
{
	return softirq_pending();
}

/* No mitigation is needed under the emulator; the step is observed so that its place is proved. */
static __always_inline void entry_cpu_exit_work(void)
{
	observe(ENTRY_STEP_CPU_EXIT_WORK);
}

#endif

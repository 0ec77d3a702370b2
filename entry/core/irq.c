/* SPDX-License-Identifier: BSD-2-Clause */
/* Interrupts and regular exceptions, from user mode and from kernel mode. */
#include <entry/inline.h>

noinstr void irqentry_enter_from_user_mode(struct pt_regs *regs)
{
	enter_from_user_mode_inline(regs);
}

noinstr void irqentry_exit_to_user_mode(struct pt_regs *regs)
{
	instrumentation_begin();
	exit_to_user_mode_prepare_inline(regs);
	instrumentation_end();

	exit_to_user_mode_inline();
}

noinstr irqentry_state_t irqentry_enter(struct pt_regs *regs)
{
	irqentry_state_t state = {.exit_rcu = false, .lockdep = false};

	if (user_mode(regs)) {
		enter_from_user_mode_inline(regs);
		return state;
	}

	entry_row_begin(ENTRY_ROW_IRQ_ENTER);
	entry_assert(entry_irqs_disabled(), "interrupt entry with IRQs on");
	entry_lockdep_irqs_off();

	/*
	 * Only the idle task may be interrupted while RCU is not watching. The token remembers it,
	 * because the handler may make another task runnable but never switches away from here.
	 */
	if (entry_rcu_stopped()) {
		entry_rcu_irq_enter();
		state.exit_rcu = true;
	}

	if (entry_trace_wanted() && !regs_irqs_disabled(regs)) {
		instrumentation_begin();
		entry_trace_irqs_off();
		instrumentation_end();
	}
	entry_row_end(ENTRY_ROW_IRQ_ENTER);
	return state;
}

/* Kernel mode goes on where it was; its IRQ flag comes back with the frame. */
static __always_inline void irqentry_exit_to_kernel(struct pt_regs *regs, irqentry_state_t state)
{
	bool irqs_on = !regs_irqs_disabled(regs);

	if (irqs_on && !state.exit_rcu && entry_preempt_due()) {
		instrumentation_begin();
		entry_preempt_schedule_irq();
		instrumentation_end();
	}

	entry_row_begin(ENTRY_ROW_IRQ_EXIT);
	if (irqs_on) {
		if (entry_trace_wanted()) {
			instrumentation_begin();
			entry_trace_irqs_on();
			instrumentation_end();
		}
		entry_lockdep_irqs_on_prepare();
	}
	if (state.exit_rcu)
		entry_rcu_irq_exit();
	if (irqs_on)
		entry_lockdep_irqs_on();
	entry_row_end(ENTRY_ROW_IRQ_EXIT);
}

noinstr void irqentry_exit(struct pt_regs *regs, irqentry_state_t state)
{
	entry_assert(entry_irqs_disabled(), "interrupt exit with IRQs on");

	if (user_mode(regs))
		irqentry_exit_to_user_mode(regs);
	else
		irqentry_exit_to_kernel(regs, state);
}

void irq_enter_rcu(void)
{
	entry_row_begin(ENTRY_ROW_HARDIRQ_ENTER);
	entry_preempt_hardirq_enter();
	entry_tick_irq_enter();
	entry_time_hardirq_enter();
	entry_row_end(ENTRY_ROW_HARDIRQ_ENTER);
}

void irq_exit_rcu(void)
{
	entry_row_begin(ENTRY_ROW_HARDIRQ_EXIT);
	entry_time_hardirq_exit();
	entry_preempt_hardirq_exit();
	if (entry_softirq_pending() && !entry_in_interrupt())
		entry_softirq_run();
	entry_tick_irq_exit();
	entry_row_end(ENTRY_ROW_HARDIRQ_EXIT);
}

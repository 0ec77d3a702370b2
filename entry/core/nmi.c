/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * NMI and NMI-like exceptions. They may hit anywhere, this file included, and leave all as it was.
 *
 * The events "IRQs off" and "IRQs on" are only told where lockdep saw them on: between the CPU's
 * flag and the event of the interrupted code there are instructions, and an NMI that told of its
 * own there would double or lose one.
 */
#include <entry/entry.h>
#include <entry/hooks.h>

noinstr irqentry_state_t irqentry_nmi_enter(struct pt_regs *regs)
{
	irqentry_state_t state = {.exit_rcu = false, .lockdep = false};

	entry_row_begin(ENTRY_ROW_NMI_ENTER);
	entry_preempt_nmi_enter();
	state.lockdep = entry_lockdep_irqs_save();
	entry_rcu_nmi_enter();

	if (entry_trace_wanted()) {
		instrumentation_begin();
		if (state.lockdep)
			entry_trace_irqs_off();
		entry_trace_nmi_enter(regs);
		instrumentation_end();
	}
	entry_row_end(ENTRY_ROW_NMI_ENTER);
	return state;
}

noinstr void irqentry_nmi_exit(struct pt_regs *regs, irqentry_state_t state)
{
	entry_row_begin(ENTRY_ROW_NMI_EXIT);
	if (entry_trace_wanted()) {
		instrumentation_begin();
		entry_trace_nmi_exit(regs);
		if (state.lockdep)
			entry_trace_irqs_on();
		instrumentation_end();
	}

	entry_rcu_nmi_exit();
	entry_lockdep_irqs_restore(state.lockdep);
	entry_preempt_nmi_exit();
	entry_row_end(ENTRY_ROW_NMI_EXIT);
}

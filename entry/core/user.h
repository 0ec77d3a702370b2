/* SPDX-License-Identifier: BSD-2-Clause */
/* The two user-mode transitions as inline bodies, for the files of the core that contain them. */
#ifndef ENTRY_CORE_USER_H
#define ENTRY_CORE_USER_H

#include <entry/entry.h>
#include <entry/hooks.h>

static __always_inline void enter_from_user_mode_inline(struct pt_regs *regs)
{
	entry_row_begin(ENTRY_ROW_USER_ENTER);
	entry_assert(user_mode(regs), "entry from user mode with a kernel CS");
	entry_assert(entry_irqs_disabled(), "entry from user mode with IRQs on");
	entry_lockdep_irqs_off();
	entry_context_user_exit();
	entry_time_user_exit();

	if (entry_trace_wanted()) {
		instrumentation_begin();
		entry_trace_irqs_off();
		instrumentation_end();
	}
	entry_row_end(ENTRY_ROW_USER_ENTER);
}

static __always_inline void exit_to_user_mode_inline(void)
{
	entry_row_begin(ENTRY_ROW_USER_EXIT);
	entry_assert(entry_irqs_disabled(), "exit to user mode with IRQs on");
	if (entry_trace_wanted()) {
		instrumentation_begin();
		entry_trace_irqs_on();
		instrumentation_end();
	}

	entry_lockdep_irqs_on_prepare();
	entry_time_user_enter();
	entry_context_user_enter();
	entry_cpu_exit_work();
	entry_lockdep_irqs_on();
	entry_row_end(ENTRY_ROW_USER_EXIT);
}

/* The slow part of the exit loop: at least one bit of `work` is set. */
void exit_to_user_mode_loop(struct pt_regs *regs, unsigned long work);

static __always_inline void exit_to_user_mode_prepare_inline(struct pt_regs *regs)
{
	unsigned long work = entry_work_read(&entry_current_work()->exit);

	entry_row_begin(ENTRY_ROW_EXIT_LOOP);
	entry_assert(entry_irqs_disabled(), "exit loop entered with IRQs on");
	if (__builtin_expect(work & EXIT_WORK_ALL, 0))
		exit_to_user_mode_loop(regs, work);
	entry_row_end(ENTRY_ROW_EXIT_LOOP);
}

#endif

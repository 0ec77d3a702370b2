/* SPDX-License-Identifier: BSD-2-Clause */
/* Between user mode and kernel mode, and the exit loop that all returns to user mode share. */
#include <entry/inline.h>

noinstr void enter_from_user_mode(struct pt_regs *regs)
{
	enter_from_user_mode_inline(regs);
}

/*
 * Interrupts are on while work is done, because it may take long and may sleep. They are off when
 * the bits are read, and stay off from the last read to user mode, so that nothing can be added
 * unseen: who sets a bit from another CPU also sends an interrupt, which then hits user mode.
 */
void exit_to_user_mode_loop(struct pt_regs *regs, unsigned long work)
{
	while (work & EXIT_WORK_ALL) {
		entry_irqs_enable();

		if (work & EXIT_WORK_RESCHED)
			entry_schedule();
		if (work & (EXIT_WORK_SIGPENDING | EXIT_WORK_NOTIFY_SIGNAL))
			entry_signal(regs);
		if (work & (EXIT_WORK_NOTIFY_RESUME | EXIT_WORK_PATCH_PENDING))
			entry_notify_resume(regs);

		entry_irqs_disable();
		work = entry_work_read(&entry_current_work()->exit);
	}
}

void exit_to_user_mode_prepare(struct pt_regs *regs)
{
	exit_to_user_mode_prepare_inline(regs);
}

noinstr void exit_to_user_mode(void)
{
	exit_to_user_mode_inline();
}

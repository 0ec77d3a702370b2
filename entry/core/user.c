/* SPDX-License-Identifier: BSD-2-Clause */
/* The exit loop, which all returns to user mode share. */
#include <entry/inline.h>

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

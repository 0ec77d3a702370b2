/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The halves of a system call's transitions, for a kernel that works between them. An object of its
 * own, so that a kernel without such work does not link it.
 */
#include <entry/inline.h>

noinstr void syscall_enter_from_user_mode_prepare(struct pt_regs *regs)
{
	enter_from_user_mode_inline(regs);

	instrumentation_begin();
	entry_irqs_enable();
	instrumentation_end();
}

long syscall_enter_from_user_mode_work(struct pt_regs *regs, long nr)
{
	return syscall_entry_work_inline(regs, nr);
}

void syscall_exit_to_user_mode_work(struct pt_regs *regs)
{
	syscall_exit_to_user_mode_prepare_inline(regs);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Between user mode and kernel mode, step by step, for a kernel that has a way of its own in
 * between. An object of its own, so that a kernel without one does not link it.
 */
#include <entry/inline.h>

noinstr void enter_from_user_mode(struct pt_regs *regs)
{
	enter_from_user_mode_inline(regs);
}

void exit_to_user_mode_prepare(struct pt_regs *regs)
{
	exit_to_user_mode_prepare_inline(regs);
}

noinstr void exit_to_user_mode(void)
{
	exit_to_user_mode_inline();
}

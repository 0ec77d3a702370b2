/* SPDX-License-Identifier: BSD-2-Clause */
/* The stack that handlers with SA_ONSTACK run on. */
#include <linux/signal.h>
#include "arch/x86_64/uaccess/uaccess.h"
#include "kernel/syscall.h"
#include "work/signal/internal.h"
#include "work/signal/signal_calls.h"

static int set_stack(struct signal_task *st, const stack_t *stack, unsigned long sp)
{
	unsigned int mode = (unsigned int)stack->ss_flags & ~SS_FLAG_BITS;

	if (signal_on_stack(st, sp))
		return -EPERM;
	if (mode != 0 && mode != SS_ONSTACK && mode != SS_DISABLE)
		return -EINVAL;
	if (mode != SS_DISABLE && stack->ss_size < MINSIGSTKSZ)
		return -ENOMEM;
	st->stack_base = mode == SS_DISABLE ? 0 : (unsigned long)stack->ss_sp;
	st->stack_size = mode == SS_DISABLE ? 0 : stack->ss_size;
	st->stack_flags = (unsigned int)stack->ss_flags;
	return 0;
}

void signal_stack_restore(const stack_t *stack, unsigned long sp)
{
	(void)set_stack(signal_self(), stack, sp);
}

void signal_stack_disarm(struct signal_task *st)
{
	st->stack_base = 0;
	st->stack_size = 0;
	st->stack_flags = SS_DISABLE;
}

static int stack_state(const struct signal_task *st, unsigned long sp)
{
	int flags = (int)(st->stack_flags & SS_FLAG_BITS);

	if (!st->stack_size)
		return flags | SS_DISABLE;
	return signal_on_stack(st, sp) ? flags | SS_ONSTACK : flags;
}

long sys_sigaltstack(struct pt_regs *regs)
{
	const stack_t __user *unew = (const void __user *)sys_arg0(regs);
	stack_t __user *uold = (void __user *)sys_arg1(regs);
	struct signal_task *st = signal_self();
	unsigned long sp = current_pt_regs()->sp;
	stack_t stack, old = {0};
	int error;

	if (unew && copy_from_user(&stack, unew, sizeof(stack)))
		return -EFAULT;
	old.ss_sp = (void *)st->stack_base;
	old.ss_size = st->stack_size;
	old.ss_flags = stack_state(st, sp);
	error = unew ? set_stack(st, &stack, sp) : 0;
	if (error)
		return error;
	return uold && copy_to_user(uold, &old, sizeof(old)) ? -EFAULT : 0;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Syscall user dispatch. The record exists only for tasks that have ever switched it on. */
#include <asm/errno.h>
#include <linux/audit.h>
#include <linux/prctl.h>
#include "arch/x86_64/uaccess/uaccess.h"
#include "kernel/mm/slab.h"
#include "kernel/task/current.h"
#include "kernel/task/part.h"
#include "kernel/task/signal_api.h"
#include "kernel/task/task.h"
#include "work/dispatch/dispatch.h"
#include "work/signal/signal.h"

struct dispatch_task {
	unsigned long offset; /* calls from [offset, offset + len) always pass */
	unsigned long len;
	const u8 __user *selector; /* NULL: all other calls are dispatched */
	bool dispatched;           /* the call that is about to leave */
};

static void dispatch_off(struct task *t)
{
	entry_work_clear(&t->work.syscall, SYSCALL_WORK_DISPATCH);
}

static int dispatch_on(struct task *t, unsigned long offset, unsigned long len,
                       const u8 __user *selector)
{
	struct dispatch_task *d = t->dispatch;

	/* no wrap around, but (0, 0) means: no range at all */
	if (offset && offset + len <= offset)
		return -EINVAL;
	if (selector && !access_ok(selector, sizeof(*selector)))
		return -EFAULT;
	if (!d)
		d = kzalloc(sizeof(*d));
	if (!d)
		return -ENOMEM;
	d->offset = offset;
	d->len = len;
	d->selector = selector;
	d->dispatched = false;
	t->dispatch = d;
	entry_work_set(&t->work.syscall, SYSCALL_WORK_DISPATCH);
	return 0;
}

int dispatch_set(unsigned long mode, unsigned long offset, unsigned long len,
                 const u8 __user *selector)
{
	switch (mode) {
	case PR_SYS_DISPATCH_OFF:
		if (offset || len || selector)
			return -EINVAL;
		dispatch_off(current);
		return 0;
	case PR_SYS_DISPATCH_ON: return dispatch_on(current, offset, len, selector);
	default: return -EINVAL;
	}
}

/* The program sees its registers as before the call, and RIP behind the instruction. */
static void send_back(struct pt_regs *regs)
{
	struct kernel_siginfo info;

	signal_info_init(&info, SIGSYS, SYS_USER_DISPATCH);
	info.si_call_addr = (void *)regs->ip;
	info.si_syscall = (int)regs->orig_ax;
	info.si_arch = signal_call_was_int80(regs) ? AUDIT_ARCH_I386 : AUDIT_ARCH_X86_64;
	regs->ax = regs->orig_ax;
	signal_force_info(&info);
}

bool dispatch_syscall(struct pt_regs *regs)
{
	struct dispatch_task *d = current->dispatch;
	u8 selector;

	if (regs->ip - d->offset < d->len)
		return false;
	if (d->selector) {
		if (unlikely(get_user(selector, d->selector))) {
			signal_force_kill(SIGSEGV);
			return true;
		}
		if (likely(selector == SYSCALL_DISPATCH_FILTER_ALLOW))
			return false;
		if (selector != SYSCALL_DISPATCH_FILTER_BLOCK) {
			signal_force_kill(SIGSYS);
			return true;
		}
	}
	d->dispatched = true;
	send_back(regs);
	return true;
}

bool dispatch_syscall_exit(void)
{
	struct dispatch_task *d = current->dispatch;
	bool dispatched = d->dispatched;

	d->dispatched = false;
	return dispatched;
}

static int dispatch_part_fork(struct task *child, struct task *parent,
                              const struct clone_args_k *args)
{
	child->dispatch = NULL;
	dispatch_off(child);
	return 0;
}

static void dispatch_part_free(struct task *t)
{
	kfree(t->dispatch);
	t->dispatch = NULL;
}

const struct task_part dispatch_part = {
        .name = "dispatch",
        .fork = dispatch_part_fork,
        .exec = dispatch_off,
        .free = dispatch_part_free,
};

/* SPDX-License-Identifier: BSD-2-Clause */
/* fork(2), vfork(2), clone(2), clone3(2): what they ask for, checked. */
#include <asm/errno.h>
#include <linux/capability.h>
#include <linux/sched.h>
#include "lib/string.h"
#include "arch/x86_64/uaccess/uaccess.h"
#include "kernel/syscall.h"
#include "kernel/task/internal.h"
#include "kernel/task/task_calls.h"

#define CLONE_NAMESPACES                                                               \
	(CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | \
	 CLONE_NEWPID | CLONE_NEWNET)

/* The largest struct clone_args we look at: more must be zero. */
#define CLONE_ARGS_SIZE_MAX PAGE_SIZE

/* The rules that every form shares. Namespaces do not exist here; -EINVAL says so. */
static int check(const struct clone_args_k *args)
{
	u64 flags = args->flags;

	if (flags & (CLONE_NAMESPACES | CLONE_PIDFD))
		return -EINVAL;
	if (flags & CLONE_THREAD && !(flags & CLONE_SIGHAND))
		return -EINVAL;
	if (flags & CLONE_SIGHAND && !(flags & CLONE_VM))
		return -EINVAL;
	if (flags & CLONE_SIGHAND && flags & CLONE_CLEAR_SIGHAND)
		return -EINVAL;
	/* process 1 has nobody above whose child could be made */
	if (flags & CLONE_PARENT && current->process == init_process)
		return -EINVAL;
	return 0;
}

static long clone_checked(const struct clone_args_k *args)
{
	int err = check(args);

	return err ? err : task_clone(args);
}

long sys_fork(struct pt_regs *regs)
{
	return clone_checked(&(struct clone_args_k){.exit_signal = SIGCHLD});
}

long sys_vfork(struct pt_regs *regs)
{
	return clone_checked(&(struct clone_args_k){
	        .flags = CLONE_VFORK | CLONE_VM,
	        .exit_signal = SIGCHLD,
	});
}

long sys_clone(struct pt_regs *regs)
{
	u32 flags = (u32)sys_arg0(regs);

	return clone_checked(&(struct clone_args_k){
	        .flags = flags & ~(u64)CSIGNAL,
	        .exit_signal = (int)(flags & CSIGNAL),
	        .stack = sys_arg1(regs),
	        .parent_tid = (int __user *)sys_arg2(regs),
	        .child_tid = (int __user *)sys_arg3(regs),
	        .tls = sys_arg4(regs),
	});
}

/* ---- clone3 ---- */

/* Programs may be older or newer than we are: fields we do not know must be zero. */
static int get_args(struct clone_args *args, const struct clone_args __user *from, size_t size)
{
	u64 word;

	if (size > CLONE_ARGS_SIZE_MAX)
		return -E2BIG;
	if (size < CLONE_ARGS_SIZE_VER0)
		return -EINVAL;
	memset(args, 0, sizeof(*args));
	if (copy_from_user(args, from, min(size, sizeof(*args))))
		return -EFAULT;
	for (size_t at = sizeof(*args); at < size; at += sizeof(word)) {
		word = 0;
		if (copy_from_user(&word, (const char __user *)from + at,
		                   min(sizeof(word), size - at)))
			return -EFAULT;
		if (word)
			return -E2BIG;
	}
	return 0;
}

static int check_stack(const struct clone_args *args)
{
	if (!args->stack)
		return args->stack_size ? -EINVAL : 0;
	if (!args->stack_size)
		return -EINVAL;
	return access_ok((void __user *)args->stack, args->stack_size) ? 0 : -EINVAL;
}

/* One number for the one pid namespace there is. */
static int get_set_tid(const struct clone_args *args, int *tid)
{
	int wanted;

	*tid = 0;
	if (args->set_tid_size > 32 || !args->set_tid != !args->set_tid_size)
		return -EINVAL;
	if (!args->set_tid_size)
		return 0;
	if (args->set_tid_size > 1)
		return -EINVAL;
	if (get_user(wanted, (int __user *)args->set_tid))
		return -EFAULT;
	if (wanted < 1 || wanted >= PID_MAX)
		return -EINVAL;
	if (!capable(CAP_SYS_ADMIN) && !capable(CAP_CHECKPOINT_RESTORE))
		return -EPERM;
	*tid = wanted;
	return 0;
}

static int check_clone3(const struct clone_args *args)
{
	if (args->flags & ~(0xffffffffUL | CLONE_CLEAR_SIGHAND) || args->flags & CSIGNAL)
		return -EINVAL;
	if (args->flags & CLONE_DETACHED)
		return -EINVAL;
	if (args->exit_signal & ~(u64)CSIGNAL || args->exit_signal > SIGNAL_MAX)
		return -EINVAL;
	if (args->flags & (CLONE_THREAD | CLONE_PARENT) && args->exit_signal)
		return -EINVAL;
	return check_stack(args);
}

long sys_clone3(struct pt_regs *regs)
{
	struct clone_args args;
	int err = get_args(&args, (struct clone_args __user *)sys_arg0(regs), sys_arg1(regs));
	int set_tid;

	if (!err)
		err = get_set_tid(&args, &set_tid);
	if (!err)
		err = check_clone3(&args);
	if (err)
		return err;
	return clone_checked(&(struct clone_args_k){
	        .flags = args.flags,
	        .exit_signal = (int)args.exit_signal,
	        .stack = args.stack ? args.stack + args.stack_size : 0,
	        .tls = args.tls,
	        .parent_tid = (int __user *)args.parent_tid,
	        .child_tid = (int __user *)args.child_tid,
	        .pidfd = (int __user *)args.pidfd,
	        .set_tid = set_tid,
	});
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* sched_setaffinity(2) and sched_getaffinity(2). */
#include <asm/errno.h>
#include "arch/x86_64/uaccess/uaccess.h"
#include "kernel/sched/call.h"
#include "kernel/sched/sched_calls.h"
#include "kernel/syscall.h"

/* Bytes beyond what the program gives are zero; beyond what we know are ignored. */
static int get_mask(const void __user *ptr, size_t len, u64 *mask)
{
	*mask = 0;
	return copy_from_user(mask, ptr, min(len, sizeof(*mask))) ? -EFAULT : 0;
}

long sys_sched_setaffinity(struct pt_regs *regs)
{
	struct task *t;
	u64 mask;
	int error;

	error = get_mask((const void __user *)sys_arg2(regs), (u32)sys_arg1(regs), &mask);
	if (error)
		return error;
	t = sched_call_task((int)sys_arg0(regs));
	if (!t)
		return -ESRCH;
	error = sched_call_permitted(t) ? sched_set_affinity(t, mask) : -EPERM;
	task_put(t);
	return error;
}

/* The result is the number of bytes that were written: programs rely on that. */
long sys_sched_getaffinity(struct pt_regs *regs)
{
	u32 len = sys_arg1(regs);
	struct task *t;
	u64 mask;

	if (len * 8 < NR_CPUS || len & (sizeof(mask) - 1))
		return -EINVAL;
	t = sched_call_task((int)sys_arg0(regs));
	if (!t)
		return -ESRCH;
	mask = sched_affinity(t);
	task_put(t);
	if (copy_to_user((void __user *)sys_arg2(regs), &mask, sizeof(mask)))
		return -EFAULT;
	return sizeof(mask);
}

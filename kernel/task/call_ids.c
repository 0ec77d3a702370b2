/* SPDX-License-Identifier: BSD-2-Clause */
/* Who am I: the numbers, and the two addresses that threads register. */
#include <asm/errno.h>
#include <linux/capability.h>
#include <linux/futex.h>
#include "arch/x86_64/uaccess/uaccess.h"
#include "kernel/syscall.h"
#include "kernel/task/internal.h"
#include "kernel/task/task_calls.h"

long sys_getpid(struct pt_regs *regs)
{
	return current->process->pid;
}

long sys_gettid(struct pt_regs *regs)
{
	return current->tid;
}

long sys_getppid(struct pt_regs *regs)
{
	long pid;

	/* the parent may end and be freed while we look */
	rcu_read_lock();
	pid = rcu_dereference(current->process->parent)->pid;
	rcu_read_unlock();
	return pid;
}

long sys_set_tid_address(struct pt_regs *regs)
{
	current->clear_child_tid = (int __user *)sys_arg0(regs);
	return current->tid;
}

/* ---- robust lists: kernel/futex walks them ---- */

long sys_set_robust_list(struct pt_regs *regs)
{
	if (sys_arg1(regs) != sizeof(struct robust_list_head))
		return -EINVAL;
	current->robust_list = (struct robust_list_head __user *)sys_arg0(regs);
	return 0;
}

/* May the current task look into t? The same user in all three ids, or a debugger's right. */
bool task_may_inspect(struct task *t)
{
	struct cred *theirs = cred_of(t);
	const struct cred *own = current->cred;
	bool same = own->fsuid == theirs->uid && own->fsuid == theirs->euid &&
	            own->fsuid == theirs->suid && own->fsgid == theirs->gid &&
	            own->fsgid == theirs->egid && own->fsgid == theirs->sgid && t->dumpable;

	cred_put(theirs);
	return same || t->process == current->process || capable(CAP_SYS_PTRACE);
}

long sys_get_robust_list(struct pt_regs *regs)
{
	int tid = (int)sys_arg0(regs);
	u64 __user *head = (u64 __user *)sys_arg1(regs), *len = (u64 __user *)sys_arg2(regs);
	struct task *t = task_find(tid ? tid : current->tid);
	u64 list;
	bool allowed;

	if (!t)
		return -ESRCH;
	list = (u64)t->robust_list;
	allowed = task_may_inspect(t);
	task_put(t);
	if (!allowed)
		return -EPERM;
	if (put_user(sizeof(struct robust_list_head), len) || put_user(list, head))
		return -EFAULT;
	return 0;
}

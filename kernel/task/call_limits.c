/* SPDX-License-Identifier: BSD-2-Clause */
/* Resource limits and usage. */
#include <asm/errno.h>
#include <linux/capability.h>
#include <linux/resource.h>
#include <linux/times.h>
#include "arch/x86_64/uaccess/uaccess.h"
#include "kernel/mm/mm.h"
#include "kernel/syscall.h"
#include "kernel/task/internal.h"
#include "kernel/task/task_calls.h"
#include "kernel/time/clock.h"

/* ---- limits ---- */

static void limit_get(struct process *p, unsigned int which, struct rlimit64 *limit)
{
	unsigned long flags = spin_lock_irqsave(&p->limits_lock);

	*limit = p->limits[which];
	spin_unlock_irqrestore(&p->limits_lock, flags);
}

static int limit_set(struct process *p, unsigned int which, const struct rlimit64 *limit)
{
	unsigned long flags;
	int err = 0;

	if (limit->rlim_cur > limit->rlim_max)
		return -EINVAL;
	if (which == RLIMIT_NOFILE && limit->rlim_max > 1 << 20)
		return -EPERM;
	if (which == RLIMIT_RTTIME && limit->rlim_cur != RLIM64_INFINITY)
		return -EINVAL; /* nobody would watch over it */
	flags = spin_lock_irqsave(&p->limits_lock);
	if (limit->rlim_max > p->limits[which].rlim_max && !capable(CAP_SYS_RESOURCE))
		err = -EPERM;
	else
		p->limits[which] = *limit;
	spin_unlock_irqrestore(&p->limits_lock, flags);
	return err;
}

/* Infinity is all ones in both forms. */
long sys_getrlimit(struct pt_regs *regs)
{
	unsigned int which = (unsigned int)sys_arg0(regs);
	struct rlimit64 limit;

	if (which >= RLIM_NLIMITS)
		return -EINVAL;
	limit_get(current->process, which, &limit);
	return copy_to_user((void __user *)sys_arg1(regs), &limit, sizeof(limit)) ? -EFAULT : 0;
}

long sys_setrlimit(struct pt_regs *regs)
{
	unsigned int which = (unsigned int)sys_arg0(regs);
	struct rlimit64 limit;

	if (copy_from_user(&limit, (void __user *)sys_arg1(regs), sizeof(limit)))
		return -EFAULT;
	if (which >= RLIM_NLIMITS)
		return -EINVAL;
	return limit_set(current->process, which, &limit);
}

static bool may_limit(struct task *t)
{
	struct cred *theirs;
	const struct cred *own = current->cred;
	bool same;

	if (t->process == current->process || capable(CAP_SYS_RESOURCE))
		return true;
	theirs = cred_of(t);
	same = own->uid == theirs->uid && own->uid == theirs->euid && own->uid == theirs->suid &&
	       own->gid == theirs->gid && own->gid == theirs->egid && own->gid == theirs->sgid;
	cred_put(theirs);
	return same;
}

long sys_prlimit64(struct pt_regs *regs)
{
	int pid = (int)sys_arg0(regs);
	unsigned int which = (unsigned int)sys_arg1(regs);
	struct rlimit64 limit, old;
	struct task *t;
	int err = 0;

	if (which >= RLIM_NLIMITS)
		return -EINVAL;
	if (sys_arg2(regs) && copy_from_user(&limit, (void __user *)sys_arg2(regs), sizeof(limit)))
		return -EFAULT;
	t = task_find(pid ? pid : current->tid);
	if (!t)
		return -ESRCH;
	if (!may_limit(t))
		err = -EPERM;
	limit_get(t->process, which, &old);
	if (!err && sys_arg2(regs))
		err = limit_set(t->process, which, &limit);
	task_put(t);
	if (err)
		return err;
	if (sys_arg3(regs) && copy_to_user((void __user *)sys_arg3(regs), &old, sizeof(old)))
		return -EFAULT;
	return 0;
}

/* ---- usage ---- */

static int usage_of(int who, struct usage *usage)
{
	switch (who) {
	case RUSAGE_SELF: process_usage(current->process, usage); break;
	case RUSAGE_CHILDREN: process_children_usage(current->process, usage); return 0;
	case RUSAGE_BOTH: {
		struct usage children;

		process_usage(current->process, usage);
		process_children_usage(current->process, &children);
		usage_add(usage, &children);
		break;
	}
	case RUSAGE_THREAD: usage_of_task(current, usage); break;
	default: return -EINVAL;
	}
	usage_note_rss(current->process, current->mm);
	usage->maxrss = max(usage->maxrss, READ_ONCE(current->process->dead.maxrss));
	return 0;
}

long sys_getrusage(struct pt_regs *regs)
{
	struct usage usage;
	struct rusage ru;
	int err = usage_of((int)sys_arg0(regs), &usage);

	if (err)
		return err;
	usage_to_rusage(&usage, &ru);
	return copy_to_user((void __user *)sys_arg1(regs), &ru, sizeof(ru)) ? -EFAULT : 0;
}

long sys_times(struct pt_regs *regs)
{
	struct tms __user *to = (struct tms __user *)sys_arg0(regs);
	struct usage own, children;
	struct tms tms;

	process_usage(current->process, &own);
	process_children_usage(current->process, &children);
	tms.tms_utime = (long)(own.utime / NSEC_PER_USER_HZ);
	tms.tms_stime = (long)(own.stime / NSEC_PER_USER_HZ);
	tms.tms_cutime = (long)(children.utime / NSEC_PER_USER_HZ);
	tms.tms_cstime = (long)(children.stime / NSEC_PER_USER_HZ);
	if (to && copy_to_user(to, &tms, sizeof(tms)))
		return -EFAULT;
	return (long)(ktime_ns() / NSEC_PER_USER_HZ);
}

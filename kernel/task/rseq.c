/* SPDX-License-Identifier: BSD-2-Clause */
/* Restartable sequences: registering, and what is done before a task returns to its program. */
#include "kernel/task/rseq.h"

#include <asm/errno.h>
#include <asm/signal.h>
#include <linux/rseq.h>
#include "arch/x86_64/uaccess/uaccess.h"
#include "kernel/sched/sched.h"
#include "kernel/syscall.h"
#include "kernel/task/signal_api.h"
#include "kernel/task/task_calls.h"

/* ---- the critical section ---- */

static int section_read(u64 addr, struct rseq_cs *cs)
{
	if (copy_from_user(cs, (const void __user *)addr, sizeof(*cs)))
		return -EFAULT;
	if (cs->version || cs->flags || cs->start_ip >= TASK_SIZE_MAX ||
	    cs->post_commit_offset >= TASK_SIZE_MAX - cs->start_ip ||
	    cs->abort_ip >= TASK_SIZE_MAX || cs->abort_ip - cs->start_ip < cs->post_commit_offset)
		return -EINVAL;
	return 0;
}

/* The word before the abort code must be what was registered: no stray pointer gets us there. */
static int check_signature(const struct rseq_cs *cs)
{
	const u32 __user *word = (const u32 __user *)cs->abort_ip - 1;
	u32 found;

	if (get_user(found, word))
		return -EFAULT;
	return found == current->rseq_sig ? 0 : -EINVAL;
}

static int fix(struct pt_regs *regs)
{
	struct rseq __user *rseq = current->rseq;
	struct rseq_cs cs;
	u64 addr;
	int err;

	if (get_user(addr, &rseq->rseq_cs))
		return -EFAULT;
	if (likely(!addr))
		return 0;
	err = section_read(addr, &cs);
	if (err)
		return err;
	/* inside or left long ago: either way it is no section any more */
	if (regs->ip - cs.start_ip >= cs.post_commit_offset)
		return put_user(0, &rseq->rseq_cs);
	err = check_signature(&cs);
	if (!err)
		err = put_user(0, &rseq->rseq_cs);
	if (!err)
		regs->ip = cs.abort_ip;
	return err;
}

void rseq_fix(struct pt_regs *regs)
{
	if (!(current->flags & TF_EXITING) && fix(regs))
		signal_force(SIGSEGV);
}

/* ---- the CPU's number ---- */

/* Preempted in between, we come here again: the bit is set anew. */
static int tell_cpu(struct task *t)
{
	u32 cpu = (u32)smp_processor_id();

	if (cpu == t->rseq_cpu)
		return 0;
	t->rseq_cpu = cpu;
	if (put_user(cpu, &t->rseq->cpu_id_start) || put_user(cpu, &t->rseq->cpu_id))
		return -EFAULT;
	return 0;
}

void rseq_update(struct pt_regs *regs)
{
	rseq_fix(regs);
	if (tell_cpu(current))
		signal_force(SIGSEGV);
}

/* ---- rseq(2) ---- */

static int rseq_unregister(struct task *t)
{
	struct rseq __user *rseq = t->rseq;

	if (put_user(0, &rseq->cpu_id_start) ||
	    put_user((u32)RSEQ_CPU_ID_UNINITIALIZED, &rseq->cpu_id))
		return -EFAULT;
	t->rseq = NULL;
	return 0;
}

long sys_rseq(struct pt_regs *regs)
{
	struct rseq __user *rseq = (struct rseq __user *)sys_arg0(regs);
	u32 len = (u32)sys_arg1(regs), sig = (u32)sys_arg3(regs);
	int flags = (int)sys_arg2(regs);
	struct task *t = current;

	if (flags & ~RSEQ_FLAG_UNREGISTER)
		return -EINVAL;
	if (flags || t->rseq) {
		if (!t->rseq || rseq != t->rseq || len != sizeof(*rseq))
			return -EINVAL;
		if (sig != t->rseq_sig)
			return -EPERM;
		return flags ? rseq_unregister(t) : -EBUSY;
	}
	if ((u64)rseq % __alignof__(*rseq) || len != sizeof(*rseq))
		return -EINVAL;
	if (!access_ok(rseq, len))
		return -EFAULT;
	t->rseq_sig = sig;
	t->rseq_cpu = (u32)RSEQ_CPU_ID_UNINITIALIZED;
	t->rseq = rseq;
	/* the number is there when we return */
	entry_work_set(&t->work.exit, EXIT_WORK_NOTIFY_RESUME);
	return 0;
}

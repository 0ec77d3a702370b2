/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A new task from the current one.
 *
 * Everything that can fail comes first, on a child that nobody sees. Then one critical section
 * under tasklist_lock makes it visible; what can go wrong there is told before anything is linked.
 */
#include <asm/errno.h>
#include <linux/sched.h>
#include "lib/err.h"
#include "lib/string.h"
#include "arch/x86_64/uaccess/uaccess.h"
#include "kernel/mm/slab.h"
#include "kernel/sched/completion.h"
#include "kernel/sched/sched.h"
#include "kernel/task/internal.h"
#include "kernel/task/pid.h"
#include "kernel/task/restart.h"

/* ---- the pieces of a child ---- */

static int copy_registers(struct task *child, struct task *parent, const struct clone_args_k *args)
{
	struct pt_regs *regs = task_pt_regs(child);

	if (!task_alloc_fpu(child))
		return -ENOMEM;
	if (args->fn) {
		memset(regs, 0, sizeof(*regs));
		return 0;
	}
	arch_task_fork(&child->arch, &parent->arch);
	io_share(child, parent);
	*regs = *task_pt_regs(parent);
	regs->ax = 0;
	if (args->stack)
		regs->sp = args->stack;
	if (args->flags & CLONE_SETTLS)
		child->arch.fs_base = args->tls;
	return 0;
}

/* What a child has from its parent and no part cares for. */
static void copy_plain(struct task *child, struct task *parent, const struct clone_args_k *args)
{
	refcount_inc(&parent->cred->refs);
	child->cred = parent->cred;
	child->personality = parent->personality;
	child->no_new_privs = parent->no_new_privs;
	child->dumpable = parent->dumpable;
	child->iopl = parent->iopl;
	if (parent->rseq && !(args->flags & CLONE_VM)) {
		child->rseq = parent->rseq;
		child->rseq_sig = parent->rseq_sig;
		child->rseq_cpu = parent->rseq_cpu;
		child->work.exit = EXIT_WORK_NOTIFY_RESUME;
	}
	if (args->flags & CLONE_CHILD_SETTID)
		child->set_child_tid = args->child_tid;
	if (args->flags & CLONE_CHILD_CLEARTID)
		child->clear_child_tid = args->child_tid;
}

static int copy_process(struct task *child, struct task *parent, const struct clone_args_k *args)
{
	if (args->flags & CLONE_THREAD) {
		process_get(parent->process);
		child->process = parent->process;
		return 0;
	}
	child->process = process_alloc(parent->process);
	if (!child->process)
		return -ENOMEM;
	child->process->exit_signal = args->flags & CLONE_PARENT ? parent->process->exit_signal
	                                                         : args->exit_signal;
	return 0;
}

static int take_number(struct task *child, const struct clone_args_k *args)
{
	int tid = pid_alloc(args->set_tid);

	if (tid < 0)
		return tid;
	child->tid = tid;
	if (!(args->flags & CLONE_THREAD))
		child->process->pid = tid;
	return 0;
}

/* First words of a child on its way to user mode. */
static void child_starts(void *arg)
{
	struct task *t = current;

	if (t->set_child_tid)
		(void)!put_user(t->tid, t->set_child_tid);
}

static struct task *child_make(const struct clone_args_k *args)
{
	struct task *parent = current;
	struct task *child = task_alloc(parent->comm);
	int err;

	if (!child)
		return ERR_PTR(-ENOMEM);
	copy_plain(child, parent, args);
	err = task_count(child);
	if (!err)
		err = copy_process(child, parent, args);
	if (!err)
		err = copy_registers(child, parent, args);
	if (!err)
		err = take_number(child, args);
	if (err) {
		task_free_bare(child);
		return ERR_PTR(err);
	}
	sched_fork(child);
	err = parts_fork(child, parent, args);
	if (err) {
		pid_release(child->tid);
		task_free_bare(child);
		return ERR_PTR(err);
	}
	arch_task_prepare(&child->arch, args->fn ? args->fn : child_starts, args->arg);
	return child;
}

static void child_discard(struct task *child)
{
	pid_release(child->tid);
	parts_free(child);
	task_free_bare(child);
}

/* ---- visible ---- */

static void link_process(struct task *child, struct task *parent, const struct clone_args_k *args)
{
	struct process *p = child->process, *to = parent->process;

	p->parent_tid = parent->tid;
	if (args->flags & CLONE_PARENT) {
		p->parent_tid = to->parent_tid;
		to = to->parent;
	}
	process_link(p, to);
	/* the group is the maker's, whoever is the parent */
	if (p->group != parent->process->group) {
		group_leave(p);
		group_join(p, parent->process->group);
	}
}

/* A signal that came meanwhile is for the parent alone, or for both: the call is made again. */
static int child_publish(struct task *child, const struct clone_args_k *args)
{
	struct task *parent = current;
	bool thread = args->flags & CLONE_THREAD;

	spin_lock_irq(&tasklist_lock);
	if (signal_fatal_pending(parent) || (thread && parent->process->exec_task)) {
		spin_unlock_irq(&tasklist_lock);
		return -ERESTARTNOINTR;
	}
	thread_link(child);
	if (!thread)
		link_process(child, parent, args);
	spin_unlock_irq(&tasklist_lock);
	/* a thread that was not on the list when the others were killed */
	if (thread && signal_group_exiting())
		signal_kernel_task(child, SIGKILL);
	return 0;
}

/* ---- vfork ---- */

static void vfork_wait(struct task *child, struct completion *done)
{
	if (!wait_for_completion_killable(done))
		return;
	/* killed: the child may outlive our stack */
	spin_lock(&vfork_lock);
	child->vfork_done = NULL;
	spin_unlock(&vfork_lock);
}

long task_clone(const struct clone_args_k *args)
{
	struct completion done;
	struct task *child;
	long tid;
	int err;

	if (signal_pending(current))
		return -ERESTARTNOINTR;
	child = child_make(args);
	if (IS_ERR(child))
		return PTR_ERR(child);
	err = child_publish(child, args);
	if (err) {
		child_discard(child);
		return err;
	}
	tid = child->tid;
	if (args->flags & CLONE_PARENT_SETTID)
		(void)!put_user((int)tid, args->parent_tid);
	if (!(args->flags & CLONE_VFORK)) {
		sched_start(child);
		return tid;
	}
	completion_init(&done);
	child->vfork_done = &done;
	task_get(child);
	sched_start(child);
	vfork_wait(child, &done);
	task_put(child);
	return tid;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Parents and children: what becomes of the children when the parent ends. */
#include "kernel/sched/sched.h"
#include "kernel/task/internal.h"

/* The nearest living ancestor that wants orphans, else process 1. */
static struct process *reaper_of(struct process *p)
{
	struct process *a = p->parent;

	while (a != init_process && a != &kernel_process) {
		if (a->is_subreaper && READ_ONCE(a->nr_live))
			return a;
		a = a->parent;
	}
	return init_process;
}

static void adopt(struct process *child, struct process *from, struct process *to)
{
	rcu_assign_pointer(child->parent, to);
	child->parent_tid = to->pid;
	/* whatever it was to the old parent, the reaper is told as of any child */
	if (child->exit_signal)
		child->exit_signal = SIGCHLD;
	list_move_tail(&child->sibling, &to->children);
	group_unlink_parent(child, from, false);
}

void family_reparent(struct process *p, struct list_head *dead)
{
	struct process *child, *next, *to;

	lockdep_assert_held(&tasklist_lock);
	if (list_empty(&p->children))
		return;
	to = reaper_of(p);
	list_for_each_entry_safe (child, next, &p->children, sibling) {
		adopt(child, p, to);
		if (child->state == PROCESS_ZOMBIE && process_tell_parent(child))
			list_move(&child->sibling, dead);
	}
}

static struct task *another_thread(struct task *t)
{
	struct task *other;

	list_for_each_entry (other, &t->process->threads, thread_link) {
		if (other != t && !other->exited && !(other->flags & TF_EXITING))
			return other;
	}
	return NULL;
}

static void tell_death(struct process *child)
{
	struct task *t;

	list_for_each_entry (t, &child->threads, thread_link) {
		if (t->pdeath_signal)
			signal_kernel_process(child, t->pdeath_signal);
	}
}

void family_thread_ends(struct task *t)
{
	struct task *heir = NULL;
	struct process *child;

	lockdep_assert_held(&tasklist_lock);
	list_for_each_entry (child, &t->process->children, sibling) {
		if (child->parent_tid != t->tid)
			continue;
		if (!heir)
			heir = another_thread(t);
		if (heir)
			child->parent_tid = heir->tid;
		tell_death(child);
	}
}

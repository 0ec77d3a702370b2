/* SPDX-License-Identifier: BSD-2-Clause */
/* The threads of a process. All under tasklist_lock. */
#include "lib/string.h"
#include "kernel/task/internal.h"
#include "kernel/task/pid.h"

void thread_link(struct task *t)
{
	struct process *p = t->process;

	lockdep_assert_held(&tasklist_lock);
	task_get(t);
	if (!p->leader)
		p->leader = t;
	list_add_tail_rcu(&t->thread_link, &p->threads);
	p->nr_threads++;
	__atomic_fetch_add(&p->nr_live, 1, __ATOMIC_RELAXED);
	pid_set_task(t->tid, t);
}

void thread_unlink(struct task *t)
{
	lockdep_assert_held(&tasklist_lock);
	list_del_rcu(&t->thread_link);
	pid_set_task(t->tid, NULL);
	pid_release(t->tid);
	task_uncount(t);
}

struct task *thread_become_leader(struct task *t)
{
	struct process *p = t->process;
	struct task *old = p->leader;
	struct process *child;
	int tid = t->tid;

	lockdep_assert_held(&tasklist_lock);
	ASSERT(old != t && old->exited && p->nr_threads == 1);
	t->tid = old->tid;
	old->tid = tid;
	pid_set_task(t->tid, t);
	pid_set_task(old->tid, old);
	WRITE_ONCE(p->leader, t);
	list_for_each_entry (child, &p->children, sibling)
		child->parent_tid = t->tid;
	thread_unlink(old);
	return old;
}

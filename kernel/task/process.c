/* SPDX-License-Identifier: BSD-2-Clause */
/* Processes: their memory, the list of all, look-ups and limits. */
#include <asm/errno.h>
#include "lib/string.h"
#include "kernel/mm/slab.h"
#include "kernel/sched/sched.h"
#include "kernel/task/internal.h"
#include "kernel/task/pid.h"
#include "kernel/time/clock.h"

DEFINE_SPINLOCK(tasklist_lock);

static LIST_HEAD(all_processes); /* tasklist_lock */
static struct kmem_cache *process_cache;

struct process kernel_process = {
        .parent = &kernel_process,
        .threads = LIST_HEAD_INIT(kernel_process.threads),
        .children = LIST_HEAD_INIT(kernel_process.children),
        .sibling = LIST_HEAD_INIT(kernel_process.sibling),
        .all = LIST_HEAD_INIT(kernel_process.all),
        .in_group = LIST_HEAD_INIT(kernel_process.in_group),
        .refs = REFCOUNT_INIT(1),
        .limits_lock = SPINLOCK_INIT("process limits"),
};
struct process *init_process;

/* ---- references ---- */

static void process_free_rcu(struct rcu_head *head)
{
	struct process *p = container_of(head, struct process, rcu);

	parts_free_process(p);
	kmem_cache_free(process_cache, p);
}

void process_put(struct process *p)
{
	if (refcount_dec_and_test(&p->refs))
		call_rcu(&p->rcu, process_free_rcu);
}

struct process *process_find(int pid)
{
	struct process *found = NULL;
	struct task *t;

	rcu_read_lock();
	t = pid_task(pid);
	if (t && t->process->pid == pid && refcount_inc_not_zero(&t->process->refs))
		found = t->process;
	rcu_read_unlock();
	return found;
}

/* ---- making and linking ---- */

static void copy_limits(struct process *p, struct process *from)
{
	unsigned long flags = spin_lock_irqsave(&from->limits_lock);

	memcpy(p->limits, from->limits, sizeof(p->limits));
	spin_unlock_irqrestore(&from->limits_lock, flags);
}

struct process *process_alloc(struct process *from)
{
	struct process *p = kmem_cache_zalloc(process_cache);

	if (!p)
		return NULL;
	refcount_set(&p->refs, 1);
	INIT_LIST_HEAD(&p->threads);
	INIT_LIST_HEAD(&p->children);
	INIT_LIST_HEAD(&p->sibling);
	INIT_LIST_HEAD(&p->all);
	INIT_LIST_HEAD(&p->in_group);
	wait_queue_init(&p->child_wait, "child_wait");
	spin_lock_init(&p->limits_lock, "process limits");
	copy_limits(p, from);
	p->start_ns = ktime_ns();
	return p;
}

void process_link(struct process *p, struct process *parent)
{
	lockdep_assert_held(&tasklist_lock);
	rcu_assign_pointer(p->parent, parent);
	list_add_tail(&p->sibling, &parent->children);
	list_add_tail(&p->all, &all_processes);
	if (parent->group)
		group_join(p, parent->group);
}

void process_unlink(struct process *p)
{
	lockdep_assert_held(&tasklist_lock);
	list_del_init(&p->sibling);
	list_del_init(&p->all);
	group_leave(p);
}

/* ---- iteration ---- */

int process_for_each(int (*fn)(struct process *p, void *arg), void *arg)
{
	unsigned long flags = spin_lock_irqsave(&tasklist_lock);
	struct process *p;
	int result = 0;

	list_for_each_entry (p, &all_processes, all) {
		result = fn(p, arg);
		if (result)
			break;
	}
	spin_unlock_irqrestore(&tasklist_lock, flags);
	return result;
}

struct process *process_next(int from)
{
	struct process *p;

	for (int nr = from;; nr++) {
		rcu_read_lock();
		nr = pid_next_task(nr);
		rcu_read_unlock();
		if (!nr)
			return NULL;
		p = process_find(nr);
		if (p)
			return p;
	}
}

struct mm *process_mm_get(struct process *p)
{
	struct mm *mm = NULL;
	struct task *t;

	rcu_read_lock();
	for_each_thread (p, t) {
		mm = task_mm_get(t);
		if (mm)
			break;
	}
	rcu_read_unlock();
	return mm;
}

bool process_is_zombie(const struct process *p)
{
	return READ_ONCE(p->state) != PROCESS_LIVE;
}

void process_wake_parent(struct process *p)
{
	rcu_read_lock();
	wake_up_all(&rcu_dereference(p->parent)->child_wait);
	rcu_read_unlock();
}

/* ---- limits ---- */

u64 process_rlimit(struct process *p, unsigned int which)
{
	return READ_ONCE(p->limits[which].rlim_cur);
}

u64 rlimit(unsigned int which)
{
	return process_rlimit(current->process, which);
}

static void default_limits(struct rlimit64 *limits)
{
	u64 tasks = task_max() / 2;

	for (int i = 0; i < RLIM_NLIMITS; i++)
		limits[i] = (struct rlimit64){RLIM64_INFINITY, RLIM64_INFINITY};
	limits[RLIMIT_STACK].rlim_cur = 8 << 20;
	limits[RLIMIT_CORE].rlim_cur = 0;
	limits[RLIMIT_NPROC] = (struct rlimit64){tasks, tasks};
	limits[RLIMIT_NOFILE] = (struct rlimit64){1024, 1 << 20};
	limits[RLIMIT_MEMLOCK] = (struct rlimit64){8 << 20, 8 << 20};
	limits[RLIMIT_SIGPENDING] = (struct rlimit64){tasks, tasks};
	limits[RLIMIT_MSGQUEUE] = (struct rlimit64){800 << 10, 800 << 10};
	limits[RLIMIT_NICE] = (struct rlimit64){0, 0};
	limits[RLIMIT_RTPRIO] = (struct rlimit64){0, 0};
}

void process_init(void)
{
	process_cache = kmem_cache_create("process", sizeof(struct process), 64);
	wait_queue_init(&kernel_process.child_wait, "child_wait");
	default_limits(kernel_process.limits);
}

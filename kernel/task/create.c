/* SPDX-License-Identifier: BSD-2-Clause */
/* Tasks of the kernel itself, and the idle tasks. */
#include <asm/errno.h>
#include "lib/err.h"
#include "lib/printf.h"
#include "kernel/sched/sched.h"
#include "kernel/task/group.h"
#include "kernel/task/internal.h"
#include "kernel/task/pid.h"

static struct task *create_bare(const char *name, u32 flags)
{
	struct task *t = task_alloc(name);

	if (!t)
		return NULL;
	t->flags = TF_KTHREAD | flags;
	process_get(&kernel_process);
	t->process = &kernel_process;
	refcount_inc(&cred_root.refs);
	t->cred = &cred_root;
	return t;
}

struct task *task_create_kernel(void (*fn)(void *arg), void *arg, const char *name)
{
	struct task *t = create_bare(name, 0);
	int err;

	if (!t)
		return ERR_PTR(-ENOMEM);
	err = parts_create(t);
	if (err) {
		task_free_bare(t);
		return ERR_PTR(err);
	}
	sched_init_kernel_task(t);
	arch_task_prepare(&t->arch, fn, arg);
	return t;
}

struct task *task_create_idle(unsigned int cpu)
{
	char name[TASK_COMM_LEN];
	struct task *t;

	snprintf(name, sizeof(name), "idle/%u", cpu);
	t = create_bare(name, TF_IDLE);
	if (!t)
		panic("no memory for the idle task of CPU %u", cpu);
	sched_init_idle(t, cpu);
	return t;
}

/* Process 1 as the first member of the first session. */
static int init_link(struct task *t)
{
	struct process *p = t->process;
	struct session *session;
	struct pgrp *group;

	spin_lock_irq(&tasklist_lock);
	thread_link(t);
	process_link(p, &kernel_process);
	session = session_new(p);
	group = session ? group_new(p->pid, session) : NULL;
	if (group)
		group_join(p, group);
	init_process = p;
	spin_unlock_irq(&tasklist_lock);
	return group ? 0 : -ENOMEM;
}

struct task *task_create_init(void (*fn)(void *arg), void *arg)
{
	struct task *t = create_bare("init", 0);

	if (!t)
		return ERR_PTR(-ENOMEM);
	t->flags &= ~TF_KTHREAD;
	process_put(t->process);
	t->process = process_alloc(&kernel_process);
	if (!t->process)
		return ERR_PTR(-ENOMEM);
	t->tid = t->process->pid = pid_alloc(0);
	if (parts_create(t) || init_link(t))
		return ERR_PTR(-ENOMEM);
	sched_init_kernel_task(t);
	arch_task_prepare(&t->arch, fn, arg);
	return t;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Threads of the kernel. */
#include "kernel/sched/kthread.h"
#include "kernel/mm/slab.h"
#include "kernel/sched/sched.h"
#include "lib/err.h"
#include "lib/log.h"
#include <asm/errno.h>

struct kthread {
	void (*fn)(void *arg);
	void *arg;
};

static void kthread_main(void *arg)
{
	struct kthread k = *(struct kthread *)arg;

	kfree(arg);
	k.fn(k.arg);
	task_exit(0);
}

struct task *kthread_create(void (*fn)(void *arg), void *arg, const char *name)
{
	struct kthread *k = kmalloc(sizeof(*k));
	struct task *t;

	if (!k)
		return ERR_PTR(-ENOMEM);
	*k = (struct kthread){fn, arg};
	t = task_create_kernel(kthread_main, k, name);
	if (IS_ERR(t))
		kfree(k);
	return t;
}

void kthread_bind(struct task *t, unsigned cpu)
{
	ASSERT(t->sched.state == TASK_NEW);
	t->sched.affinity = 1ul << cpu;
	t->sched.cpu = cpu;
}

void kthread_start(struct task *t)
{
	sched_start(t);
}

struct task *kthread_run(void (*fn)(void *arg), void *arg, const char *name)
{
	struct task *t = kthread_create(fn, arg, name);

	if (!IS_ERR(t))
		kthread_start(t);
	return t;
}

struct task *kthread_run_on(unsigned cpu, void (*fn)(void *arg), void *arg, const char *name)
{
	struct task *t = kthread_create(fn, arg, name);

	if (!IS_ERR(t)) {
		kthread_bind(t, cpu);
		kthread_start(t);
	}
	return t;
}

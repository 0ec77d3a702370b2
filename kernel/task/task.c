/* SPDX-License-Identifier: BSD-2-Clause */
/* Tasks: their memory, references, look-ups and names. */
#include "lib/string.h"
#include "arch/x86_64/fpu/fpu.h"
#include "arch/x86_64/mmu/stack.h"
#include "kernel/mm/mm.h"
#include "kernel/mm/slab.h"
#include "kernel/sched/sched.h"
#include "kernel/task/internal.h"
#include "kernel/task/pid.h"
#include "kernel/time/clock.h"

DEFINE_PER_CPU(struct task *, current_task);

static struct kmem_cache *task_cache, *fpu_cache;

/* ---- memory ---- */

struct task *task_alloc(const char *name)
{
	struct task *t = kmem_cache_zalloc(task_cache);

	if (!t)
		return NULL;
	t->stack = arch_stack_alloc();
	if (!t->stack) {
		kmem_cache_free(task_cache, t);
		return NULL;
	}
	t->arch.stack_top = (u64)t->stack + KERNEL_STACK_SIZE;
	refcount_set(&t->refs, 1);
	spin_lock_init(&t->lock, "task");
	INIT_LIST_HEAD(&t->thread_link);
	strlcpy(t->comm, name, sizeof(t->comm));
	t->start_ns = ktime_ns();
	return t;
}

bool task_alloc_fpu(struct task *t)
{
	t->arch.fpu = kmem_cache_alloc(fpu_cache);
	if (t->arch.fpu)
		fpu_init_state(t->arch.fpu);
	return t->arch.fpu;
}

void task_free_bare(struct task *t)
{
	task_uncount(t);
	if (t->stack)
		arch_stack_free(t->stack);
	io_put(t);
	kmem_cache_free(fpu_cache, t->arch.fpu);
	if (t->cred)
		cred_put(t->cred);
	if (t->process)
		process_put(t->process);
	kmem_cache_free(task_cache, t);
}

static void task_free_rcu(struct rcu_head *head)
{
	struct task *t = container_of(head, struct task, rcu);

	parts_free(t);
	task_free_bare(t);
}

void task_put(struct task *t)
{
	if (refcount_dec_and_test(&t->refs))
		call_rcu(&t->rcu, task_free_rcu);
}

void task_switched_away(struct task *prev)
{
	arch_stack_free(prev->stack);
	prev->stack = NULL;
	task_put(prev);
}

/* ---- look-up ---- */

struct task *task_find_rcu(int tid)
{
	return pid_task(tid);
}

struct task *task_find(int tid)
{
	struct task *t;

	rcu_read_lock();
	t = pid_task(tid);
	if (t && !refcount_inc_not_zero(&t->refs))
		t = NULL;
	rcu_read_unlock();
	return t;
}

/* ---- what others may look at ---- */

struct mm *task_mm_get(struct task *t)
{
	unsigned long flags = spin_lock_irqsave(&t->lock);
	struct mm *mm = t->mm;

	if (mm)
		mm_get(mm);
	spin_unlock_irqrestore(&t->lock, flags);
	return mm;
}

struct mm *task_set_mm(struct mm *mm)
{
	struct task *t = current;
	unsigned long flags = spin_lock_irqsave(&t->lock);
	struct mm *old = t->mm;

	t->mm = mm;
	spin_unlock_irqrestore(&t->lock, flags);
	return old;
}

void task_set_comm(struct task *t, const char *name)
{
	unsigned long flags = spin_lock_irqsave(&t->lock);

	memset(t->comm, 0, sizeof(t->comm));
	strlcpy(t->comm, name, sizeof(t->comm));
	spin_unlock_irqrestore(&t->lock, flags);
}

void task_get_comm(struct task *t, char *buf)
{
	unsigned long flags = spin_lock_irqsave(&t->lock);

	memcpy(buf, t->comm, sizeof(t->comm));
	spin_unlock_irqrestore(&t->lock, flags);
}

/* ---- boot ---- */

struct task boot_task = {
        .flags = TF_KTHREAD | TF_IDLE,
        .process = &kernel_process,
        .cred = &cred_root,
        .lock = SPINLOCK_INIT("task"),
        .comm = "idle/0",
        .thread_link = LIST_HEAD_INIT(boot_task.thread_link),
        .refs = REFCOUNT_INIT(1),
};

void task_init_early(void)
{
	this_cpu_write(current_task, &boot_task);
}

void task_init(void)
{
	process_init();
	kcmp_init();
	task_cache = kmem_cache_create("task", sizeof(struct task), 64);
	fpu_cache = kmem_cache_create("fpu_state", fpu_state_size(), 64);
}

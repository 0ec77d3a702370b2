/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The little of a kernel that work/signal needs, for a hosted test: tasks whose state is a word,
 * locks that only know whether they are held, memory that is counted. The headers of the rooms
 * below are replaced here: their include guards are set, and what is needed of them follows.
 */
#ifndef TESTS_HOST_SIGNAL_MACHINE_H
#define TESTS_HOST_SIGNAL_MACHINE_H

#define ARCH_X86_64_CPU_SEGMENT_H
#define ARCH_X86_64_FPU_FPU_H
#define ARCH_X86_64_UACCESS_UACCESS_H
#define KERNEL_MM_SLAB_H
#define KERNEL_SCHED_SCHED_H
#define KERNEL_SCHED_WAIT_H
#define KERNEL_TASK_CRED_H
#define KERNEL_TASK_CURRENT_H
#define KERNEL_TASK_PROCESS_H
#define KERNEL_TASK_TASK_H
#define LIB_STRING_H
#define STATE_LOCKDEP_IRQFLAGS_H
#define STATE_LOCKDEP_SPINLOCK_H
/* What the kernel's own headers define, libc's need not. */
#define __sigset_t_defined 1
#define __timeval_defined  1

#include <bits/types/__sigset_t.h>
#include "tests/host/test.h"
#include <string.h>

#include <asm/errno.h>
#include <asm/resource.h>
#include <linux/signal.h>
#include <entry/regs.h>
#include <entry/work.h>
#include "lib/compiler.h"
#include "lib/list.h"
#include "lib/refcount.h"
#include "lib/types.h"

/* --- locks ---------------------------------------------------------------------------------- */

struct spinlock {
	bool held;
};

static inline void spin_lock_init(struct spinlock *l, const char *name)
{
	l->held = false;
}
static inline void spin_lock(struct spinlock *l)
{
	assert_false(l->held);
	l->held = true;
}
static inline void spin_unlock(struct spinlock *l)
{
	assert_true(l->held);
	l->held = false;
}
#define spin_lock_irq                spin_lock
#define spin_unlock_irq              spin_unlock
#define spin_lock_irqsave(l)         (spin_lock(l), 0UL)
#define spin_unlock_irqrestore(l, f) ((void)(f), spin_unlock(l))
#define preempt_disable()            ((void)0)
#define preempt_enable()             ((void)0)
#define rcu_read_lock()              ((void)0)
#define rcu_read_unlock()            ((void)0)
static inline void fpu_reset_current(void)
{
}

/* --- memory: every object is counted -------------------------------------------------------- */

struct kmem_cache {
	size_t size;
};
static int machine_objects;
static bool machine_out_of_memory;

static inline struct kmem_cache *kmem_cache_create(const char *name, size_t size, size_t align)
{
	struct kmem_cache *cache = malloc(sizeof(*cache));

	cache->size = size;
	return cache;
}
static inline void *kmem_cache_zalloc(struct kmem_cache *cache)
{
	if (machine_out_of_memory)
		return NULL;
	machine_objects++;
	return calloc(1, cache->size);
}
#define kmem_cache_alloc kmem_cache_zalloc
static inline void kmem_cache_free(struct kmem_cache *cache, void *obj)
{
	if (obj)
		machine_objects--;
	free(obj);
}

/* --- user memory is plain memory ------------------------------------------------------------ */

#define get_user(x, ptr)         ((x) = *(ptr), 0)
#define put_user(x, ptr)         (*(ptr) = (x), 0)
#define copy_from_user(to, p, n) (memcpy(to, p, n), 0)
#define copy_to_user(p, from, n) (memcpy(p, from, n), 0)

/* --- tasks ---------------------------------------------------------------------------------- */

enum {
	TASK_RUNNING = 0,
	TASK_INTERRUPTIBLE = 1,
	TASK_UNINTERRUPTIBLE = 2,
	TASK_WAKEKILL = 4,
	TASK_STOPPED_BIT = 8,
	TASK_STOPPED = TASK_WAKEKILL | TASK_STOPPED_BIT,
};
enum { TF_KTHREAD = 1 };

struct signal_task;
struct signal_process;

struct process {
	int pid, pgid;
	struct process *parent;
	struct signal_process *signal;
	int told; /* process_wake_parent() */
};
struct task {
	struct entry_work work;
	u32 flags;
	int tid;
	struct process *process;
	struct signal_task *signal;
	struct taskwork *taskwork;
	u32 state;
	int kicked;
};

static struct task *current;
static u64 machine_limit = 1000;
static int machine_exit_status;
static jmp_buf machine_exit;

static inline bool wake_up_state(struct task *t, u32 states)
{
	if (!(t->state & states))
		return false;
	t->state = TASK_RUNNING;
	return true;
}
static inline void sched_kick(struct task *t)
{
	t->kicked++;
}
#define set_current_state(s) (current->state = (s))
static inline void schedule(void)
{
	current->state = TASK_RUNNING;
}
static inline u64 process_rlimit(struct process *p, unsigned int which)
{
	return machine_limit;
}
static inline u32 current_uid(void)
{
	return 0;
}
static inline int pgrp_for_each(int pgid, int (*fn)(struct process *p, void *arg), void *arg)
{
	return -ESRCH;
}
static inline void process_wake_parent(struct process *p)
{
	p->told++;
}
static inline __noreturn void task_exit_group(int status)
{
	machine_exit_status = status;
	longjmp(machine_exit, 1);
}

#endif

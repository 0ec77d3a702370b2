/* SPDX-License-Identifier: BSD-2-Clause */
/* A task's signal record: made, copied at fork, changed by exec, left at exit, freed. */
#include <linux/sched.h>
#include "kernel/mm/slab.h"
#include "kernel/task/part.h"
#include "lib/string.h"
#include "work/signal/internal.h"
#include "work/signal/signal.h"

static struct kmem_cache *hand_cache, *group_cache, *task_cache;

void signal_init(void)
{
	hand_cache = kmem_cache_create("sighand", sizeof(struct sighand), 8);
	group_cache = kmem_cache_create("signal_process", sizeof(struct signal_process), 8);
	task_cache = kmem_cache_create("signal_task", sizeof(struct signal_task), 8);
	pending_init();
	fpframe_init();
}

/* ---- actions ---- */

static struct sighand *hand_new(struct sighand *from)
{
	struct sighand *hand = kmem_cache_alloc(hand_cache);
	unsigned long flags;

	if (!hand)
		return NULL;
	refcount_set(&hand->users, 1);
	spin_lock_init(&hand->lock, "sighand");
	if (from) {
		flags = spin_lock_irqsave(&from->lock);
		memcpy(hand->action, from->action, sizeof(hand->action));
		hand->ignored = from->ignored;
		spin_unlock_irqrestore(&from->lock, flags);
	} else {
		memset(hand->action, 0, sizeof(hand->action));
		hand->ignored = SIGNALS_DEFAULT_IGNORED;
	}
	return hand;
}

static void hand_put(struct sighand *hand)
{
	if (refcount_dec_and_test(&hand->users))
		kmem_cache_free(hand_cache, hand);
}

const void *signal_hand_of(const struct task *t)
{
	return READ_ONCE(t->signal->group->hand);
}

/* ---- processes ---- */

static struct signal_process *group_new(struct process *process, struct sighand *hand)
{
	struct signal_process *group = kmem_cache_zalloc(group_cache);

	if (!group)
		return NULL;
	spin_lock_init(&group->lock, "signal");
	INIT_LIST_HEAD(&group->threads);
	signal_queue_init(&group->shared);
	group->process = process;
	group->hand = hand;
	return group;
}

static void signal_part_free_process(struct process *p)
{
	struct signal_process *group = p->signal;

	if (!group)
		return;
	p->signal = NULL;
	signal_queue_drop(group, &group->shared, ~0UL);
	hand_put(group->hand);
	kmem_cache_free(group_cache, group);
}

/* ---- threads ---- */

static struct signal_task *task_new(struct task *t)
{
	struct signal_task *st = kmem_cache_zalloc(task_cache);

	if (!st)
		return NULL;
	st->task = t;
	INIT_LIST_HEAD(&st->sibling);
	signal_queue_init(&st->own);
	st->stack_flags = SS_DISABLE;
	return st;
}

static int start_process(struct task *t, struct signal_task *st, struct sighand *hand)
{
	struct signal_process *group = group_new(t->process, hand);

	if (!group) {
		hand_put(hand);
		return -ENOMEM;
	}
	st->group = group;
	t->process->signal = group;
	list_add_tail(&st->sibling, &group->threads);
	return 0;
}

/* The first task of all programs. Threads of the kernel have no process and get no signals. */
static int signal_part_create(struct task *t)
{
	struct signal_task *st;
	struct sighand *hand;
	int error;

	if (t->flags & TF_KTHREAD)
		return 0;
	st = task_new(t);
	hand = st ? hand_new(NULL) : NULL;
	error = hand ? start_process(t, st, hand) : -ENOMEM;
	if (error) {
		kmem_cache_free(task_cache, st);
		return error;
	}
	t->signal = st;
	return 0;
}

/*
 * A thread that joins a process which is ending, stopping or has a signal to look at would miss
 * it: clone() starts over after the signal.
 */
static int join_process(struct signal_task *st, struct signal_process *group)
{
	int error = 0;

	spin_lock_irq(&group->lock);
	if ((group->flags & (SIGNAL_GROUP_EXIT | SIGNAL_GROUP_EXEC)) || group->stopping) {
		error = -ERESTARTNOINTR;
	} else {
		st->group = group;
		list_add_tail(&st->sibling, &group->threads);
	}
	spin_unlock_irq(&group->lock);
	return error;
}

static int new_process(struct task *child, struct signal_task *st, struct task *parent, u64 flags)
{
	struct sighand *hand = parent->signal->group->hand;

	if (flags & CLONE_SIGHAND) {
		refcount_inc(&hand->users);
	} else {
		hand = hand_new(hand);
		if (!hand)
			return -ENOMEM;
		if (flags & CLONE_CLEAR_SIGHAND)
			signal_hand_clear(hand, false);
	}
	return start_process(child, st, hand);
}

/* The stack of another thread of the same memory is no use; a vfork child borrows it. */
static void copy_stack(struct signal_task *st, const struct signal_task *from, u64 flags)
{
	if ((flags & CLONE_VM) && !(flags & CLONE_VFORK))
		return;
	st->stack_base = from->stack_base;
	st->stack_size = from->stack_size;
	st->stack_flags = from->stack_flags;
}

static int signal_part_fork(struct task *child, struct task *parent,
                            const struct clone_args_k *args)
{
	struct signal_task *st;
	int error;

	if (!parent->signal)
		return signal_part_create(child);
	st = task_new(child);
	if (!st)
		return -ENOMEM;
	st->blocked = parent->signal->blocked;
	copy_stack(st, parent->signal, args->flags);
	error = args->flags & CLONE_THREAD ? join_process(st, parent->signal->group)
	                                   : new_process(child, st, parent, args->flags);
	if (error) {
		kmem_cache_free(task_cache, st);
		return error;
	}
	child->signal = st;
	return 0;
}

/* Ignored stays ignored, all handlers are gone with their code; the actions are ours alone. */
static void signal_part_exec(struct task *t)
{
	struct signal_task *st = t->signal;
	struct signal_process *group = st->group;
	struct sighand *old = group->hand, *hand = NULL;

	if (refcount_read(&old->users) > 1) {
		hand = hand_new(old);
		if (!hand)
			task_exit_group(SIGKILL);
		spin_lock_irq(&group->lock);
		group->hand = hand;
		spin_unlock_irq(&group->lock);
		hand_put(old);
	}
	signal_hand_clear(group->hand, true);
	st->stack_base = 0;
	st->stack_size = 0;
	st->stack_flags = SS_DISABLE;
	st->restart.fn = NULL;
}

/*
 * From here on nobody finds this thread. Shared signals that only it could take in time are shown
 * to the others, and a group stop does not wait for it.
 */
static void signal_part_exit(struct task *t)
{
	struct signal_task *st = t->signal;
	struct signal_process *group;
	bool stopped;

	if (!st)
		return;
	group = st->group;
	spin_lock_irq(&group->lock);
	st->exiting = true;
	list_del_init(&st->sibling);
	stopped = signal_stop_leave(st);
	signal_queue_drop(group, &st->own, ~signal_bit(SIGKILL));
	signal_retarget(st, ~st->blocked);
	spin_unlock_irq(&group->lock);
	if (stopped)
		signal_tell_parent(group, true);
}

static void signal_part_free(struct task *t)
{
	struct signal_task *st = t->signal;
	struct signal_process *group;
	unsigned long flags;

	if (!st)
		return;
	/* A fork that failed further on: signals and stops may have counted on this thread. */
	if (!st->exiting)
		signal_part_exit(t);
	group = st->group;
	flags = spin_lock_irqsave(&group->lock);
	signal_queue_drop(group, &st->own, ~0UL);
	spin_unlock_irqrestore(&group->lock, flags);
	t->signal = NULL;
	kmem_cache_free(task_cache, st);
}

const struct task_part signal_part = {
        .name = "signal",
        .create = signal_part_create,
        .fork = signal_part_fork,
        .exec = signal_part_exec,
        .exit = signal_part_exit,
        .free = signal_part_free,
        .free_process = signal_part_free_process,
};

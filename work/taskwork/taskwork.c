/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The list is a stack of items whose head is task->taskwork. Adding is one compare-and-swap; the
 * task takes the whole stack at once and turns it around. A head of &exited says: too late.
 */
#include "kernel/sched/sched.h"
#include "kernel/task/current.h"
#include "kernel/task/part.h"
#include "kernel/task/signal_api.h"
#include "kernel/task/task.h"
#include "work/taskwork/taskwork.h"

static struct taskwork exited;

bool taskwork_add(struct task *t, struct taskwork *item, enum taskwork_how how)
{
	struct taskwork *head = READ_ONCE(t->taskwork);

	do {
		if (head == &exited)
			return false;
		item->next = head;
	} while (!__atomic_compare_exchange_n(&t->taskwork, &head, item, false, __ATOMIC_RELEASE,
	                                      __ATOMIC_RELAXED));

	if (how == TASKWORK_SIGNAL) {
		entry_work_set(&t->work.exit, EXIT_WORK_NOTIFY_SIGNAL);
		signal_wake(t);
	} else {
		entry_work_set(&t->work.exit, EXIT_WORK_NOTIFY_RESUME);
	}
	return true;
}

/* All items, newest first; leaves `end` behind. */
static struct taskwork *take_all(struct task *t, struct taskwork *end)
{
	return __atomic_exchange_n(&t->taskwork, end, __ATOMIC_ACQUIRE);
}

static void run_in_order(struct taskwork *item)
{
	struct taskwork *oldest = NULL, *next;

	for (; item; item = next) {
		next = item->next;
		item->next = oldest;
		oldest = item;
	}
	for (item = oldest; item; item = next) {
		next = item->next; /* fn may free the item */
		item->fn(item);
	}
}

void taskwork_run(void)
{
	struct task *t = current;

	entry_work_clear(&t->work.exit, EXIT_WORK_NOTIFY_SIGNAL | EXIT_WORK_NOTIFY_RESUME);
	if (READ_ONCE(t->taskwork) && t->taskwork != &exited)
		run_in_order(take_all(t, NULL));
}

/*
 * Only the task itself removes items, but others may add in front meanwhile: the first item needs
 * the compare-and-swap, those behind it are ours to unlink.
 */
bool taskwork_cancel(struct taskwork *item)
{
	struct task *t = current;
	struct taskwork *head = item, *at;

	if (__atomic_compare_exchange_n(&t->taskwork, &head, item->next, false, __ATOMIC_ACQUIRE,
	                                __ATOMIC_ACQUIRE))
		return true;
	if (!head || head == &exited)
		return false;
	for (at = head; at->next; at = at->next) {
		if (at->next == item) {
			at->next = item->next;
			return true;
		}
	}
	return false;
}

static int taskwork_part_fork(struct task *child, struct task *parent,
                              const struct clone_args_k *args)
{
	child->taskwork = NULL;
	return 0;
}

/* Work may add work, so the end mark goes in only when nothing is left. */
static void taskwork_part_exit(struct task *t)
{
	struct taskwork *none = NULL;

	while (!__atomic_compare_exchange_n(&t->taskwork, &none, &exited, false, __ATOMIC_ACQ_REL,
	                                    __ATOMIC_RELAXED)) {
		taskwork_run();
		none = NULL;
	}
}

const struct task_part taskwork_part = {
        .name = "taskwork",
        .fork = taskwork_part_fork,
        .exit = taskwork_part_exit,
};

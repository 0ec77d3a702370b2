/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Work that a task does for itself at its own door: somebody hangs a callback on the task, the
 * task runs it before it next enters user mode, or when it exits.
 *
 * Adding is lock-free and possible from any context, NMI included (but see the wake-up). The
 * callbacks run in task context, interrupts on, and may sleep and add more work.
 */
#ifndef WORK_TASKWORK_TASKWORK_H
#define WORK_TASKWORK_TASKWORK_H

#include "lib/types.h"

struct task;
struct task_part;

struct taskwork {
	struct taskwork *next;
	void (*fn)(struct taskwork *item); /* may free the item */
};

enum taskwork_how {
	TASKWORK_RESUME, /* at the next return to user mode, whenever that is; no wake-up */
	TASKWORK_SIGNAL, /* like a signal: ends interruptible sleeps. Not from NMI */
};

/*
 * True: fn will run, in order of adding. False: the task has already passed the point of its exit
 * where work is run; the caller keeps the item.
 */
bool taskwork_add(struct task *t, struct taskwork *item, enum taskwork_how how);

/* Takes back an item of the current task that has not run. */
bool taskwork_cancel(struct taskwork *item);

/*
 * Runs all there is. Called by the exit loop for EXIT_WORK_NOTIFY_RESUME and by signal_deliver()
 * for EXIT_WORK_NOTIFY_SIGNAL; both bits are cleared first, so work added meanwhile sets them
 * again and the loop comes back.
 */
void taskwork_run(void);

/* Exit of the task runs the rest, fork gives the child an empty list. */
extern const struct task_part taskwork_part;

#endif

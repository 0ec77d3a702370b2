/* SPDX-License-Identifier: BSD-2-Clause */
/* What a task is doing, as task.sched.state says it. */
#ifndef KERNEL_SCHED_TASK_STATE_H
#define KERNEL_SCHED_TASK_STATE_H

#include "lib/types.h"

enum task_state {
	TASK_RUNNING = 0,
	TASK_INTERRUPTIBLE = 1 << 0,   /* a signal ends the sleep */
	TASK_UNINTERRUPTIBLE = 1 << 1, /* only its condition does */
	TASK_WAKEKILL = 1 << 2,        /* ... or a deadly signal */
	TASK_STOPPED_BIT = 1 << 3,
	TASK_TRACED_BIT = 1 << 4,
	TASK_DEAD = 1 << 5, /* never runs again */
	TASK_NEW = 1 << 6,  /* not started yet */

	TASK_NORMAL = TASK_INTERRUPTIBLE | TASK_UNINTERRUPTIBLE,
	TASK_KILLABLE = TASK_WAKEKILL | TASK_UNINTERRUPTIBLE,
	TASK_STOPPED = TASK_WAKEKILL | TASK_STOPPED_BIT,
	TASK_TRACED = TASK_TRACED_BIT,
};

/* schedule_timeout() without an end. */
#define SCHED_FOREVER ((u64)-1)

#endif

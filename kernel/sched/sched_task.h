/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The scheduler's part of a task: data only, embedded in struct task as `.sched`.
 *
 * Only kernel/sched writes it, except `state`, which set_current_state() stores.
 */
#ifndef KERNEL_SCHED_SCHED_TASK_H
#define KERNEL_SCHED_SCHED_TASK_H

#include "lib/list.h"
#include "lib/rbtree.h"
#include "lib/types.h"
#include "state/lockdep/spinlock.h"

struct sched_task {
	/* Stored by the task itself, and under wake_lock by who wakes it. TASK_*. */
	u32 state;
	/*
	 * Its registers and stack belong to a CPU. Set under the lock of that CPU's run queue;
	 * cleared with release by the CPU once it has left the stack: only then may another CPU run
	 * it.
	 */
	u32 on_cpu;
	/* Running or waiting in the run queue of `cpu`. Under that queue's lock. */
	u32 on_rq;
	/* Under wake_lock while the task sleeps, else under the queue's lock. */
	u32 cpu;

	struct spinlock wake_lock; /* one waker at a time; also orders changes of policy and mask */

	/* under the lock of the run queue */
	struct rb_node node;    /* fair: by vruntime; not linked while it runs */
	struct list_head queue; /* fifo, rr: its priority's list; linked while it runs, too */
	bool misplaced;         /* may not run here: `queue` is in the list of those to move */
	u64 vruntime;           /* cycles, scaled by weight; comparable inside one queue */
	u64 exec_start;         /* cycles: when vruntime was brought up to date */
	u64 slice_start;        /* cycles: when it got the CPU */
	u64 nvcsw, nivcsw;      /* switches: gave up the CPU, lost it */

	/* under wake_lock and the queue's lock to write, either to read */
	u32 policy;      /* SCHED_* of <linux/sched.h> */
	u32 rt_priority; /* 1..99 for SCHED_FIFO and SCHED_RR, else 0 */
	s32 nice;        /* -20..19 */
	u32 weight;      /* of nice; 1024 is nice 0 */
	u32 inv_weight;  /* 2^32 / weight */
	u64 affinity;    /* bit per CPU it may run on; as set, perhaps wider than the machine */
	bool reset_on_fork;
};

#endif

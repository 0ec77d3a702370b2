/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A sleep that ends when one of many wait queues is woken: what poll and select share.
 *
 *   poll_waiter_init; loop { for each file: poll_waiter_ask; poll_waiter_sleep }; poll_waiter_end
 *
 * The first round queues; after that the table stays queued and rounds only look. Task context.
 */
#ifndef KERNEL_FS_POLLWAIT_H
#define KERNEL_FS_POLLWAIT_H

#include "lib/types.h"
#include "kernel/fs/poll.h"
#include "kernel/sched/wait.h"

#define POLL_SLOTS_INLINE 8

struct poll_slot {
	struct wait_entry entry;
	struct poll_waiter *waiter;
	struct wait_queue *wq;
	struct file *file; /* referenced: keeps wq alive */
	u32 key;
};

struct poll_chunk {
	struct poll_chunk *next;
	unsigned used;
	struct poll_slot slot[POLL_SLOTS_INLINE * 4];
};

struct poll_waiter {
	struct poll_table table;
	struct task *task;
	u32 woken;   /* set by any wake-up, cleared before a round */
	bool queued; /* the first round is over */
	bool failed; /* no memory for a slot */
	unsigned used;
	struct poll_chunk *more;
	struct poll_slot slot[POLL_SLOTS_INLINE];
};

void poll_waiter_init(struct poll_waiter *waiter);
/* The events of the file that are in wanted or cannot be masked (EPOLLERR, EPOLLHUP). */
u32 poll_waiter_ask(struct poll_waiter *waiter, struct file *file, u32 wanted);
/* 0: look again; 1: the time is over; -ERESTARTSYS; -ENOMEM. end_ns: 0 does not sleep. */
int poll_waiter_sleep(struct poll_waiter *waiter, u64 end_ns);
void poll_waiter_end(struct poll_waiter *waiter);

#endif

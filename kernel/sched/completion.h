/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Completions: wait for an event that happens once, or is counted.
 *
 * A completion may live on the waiter's stack: complete() does not touch it any more once a wait
 * has returned. complete*() in any context but NMI; waiting in task context.
 */
#ifndef KERNEL_SCHED_COMPLETION_H
#define KERNEL_SCHED_COMPLETION_H

#include "lib/types.h"
#include "kernel/sched/wait.h"

struct completion {
	u32 done; /* events not yet waited for; under wait.lock */
	struct wait_queue wait;
};

#define COMPLETION_DONE_ALL ((u32)-1)

#define COMPLETION_INIT(var)                   \
	{                                      \
		0, WAIT_QUEUE_INIT((var).wait) \
	}
#define DEFINE_COMPLETION(var) struct completion var = COMPLETION_INIT(var)

static inline void completion_init(struct completion *c)
{
	c->done = 0;
	wait_queue_init(&c->wait, "completion");
}

/* One waiter goes on; all waiters, now and later. */
void complete(struct completion *c);
void complete_all(struct completion *c);

void wait_for_completion(struct completion *c);
/* 0, or -ERESTARTSYS on any signal / on a deadly one. */
int wait_for_completion_interruptible(struct completion *c);
int wait_for_completion_killable(struct completion *c);
/* ns from now. 0, or 1 when the time was over first. */
int wait_for_completion_timeout(struct completion *c, u64 ns);

bool completion_done(struct completion *c);

#endif

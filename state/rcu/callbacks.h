/* SPDX-License-Identifier: BSD-2-Clause */
/* Between the files of this room only. */
#ifndef STATE_RCU_CALLBACKS_H
#define STATE_RCU_CALLBACKS_H

#include "state/rcu/rcu.h"

/* A queue of callbacks: oldest first, tail points at the last next pointer. */
struct rcu_list {
	struct rcu_head *head;
	struct rcu_head **tail;
};

/*
 * One CPU's callbacks, changed by that CPU only, with IRQs off. They move down:
 *   next   queued; no grace period is promised yet
 *   wait   wait for the end of grace period number wait_gp
 *   done   may be called
 */
struct rcu_cpu {
	struct rcu_list next;
	struct rcu_list wait;
	struct rcu_list done;
	u64 wait_gp;
	u64 queued; /* by call_rcu() so far */
	u64 called;
};

DECLARE_PER_CPU(struct rcu_cpu, rcu_cpu);

/* gp.c. IRQs off. */

/*
 * The number of a grace period that begins after now, so that its end means: every reader of now
 * is gone. It is requested.
 */
u64 rcu_gp_request(void);
/* Look whether the running grace period is over, and begin a requested one. Number `gp` has ended:
 * true. */
bool rcu_gp_poll(u64 gp);
/* The running grace period has not seen a quiescent state of this CPU yet. A glance, no lock. */
bool rcu_gp_wants_this_cpu(void);

#endif

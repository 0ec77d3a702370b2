/* SPDX-License-Identifier: BSD-2-Clause */
/* How state/rcu sleeps and wakes: its contract with the scheduler. */
#include "kernel/sched/sched.h"
#include "kernel/sched/wait.h"
#include "state/rcu/rcu.h"

/*
 * All waiters share one queue: a waiter may vanish as soon as its `done` is set, the queue does
 * not. synchronize_rcu() is rare, so waking all of them costs little.
 */
static DEFINE_WAIT_QUEUE(rcu_waiters);

void rcu_wait_block(struct rcu_waiter *waiter)
{
	might_sleep();
	wait_event(&rcu_waiters, smp_load_acquire(&waiter->done));
}

void rcu_wait_wake(struct rcu_waiter *waiter)
{
	smp_store_release(&waiter->done, 1);
	wake_up_all(&rcu_waiters);
}

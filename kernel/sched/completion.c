/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Completions. Waiters look and leave under the queue's lock, so when a wait returns, complete()
 * has given the lock back and does not touch the completion again.
 */
#include "kernel/sched/completion.h"
#include "kernel/sched/sched.h"

static void complete_nr(struct completion *c, unsigned nr)
{
	unsigned long flags = spin_lock_irqsave(&c->wait.lock);

	if (nr == 0)
		c->done = COMPLETION_DONE_ALL;
	else if (c->done != COMPLETION_DONE_ALL)
		c->done++;
	wake_up_nr_locked(&c->wait, TASK_NORMAL, nr, 0);
	spin_unlock_irqrestore(&c->wait.lock, flags);
}

void complete(struct completion *c)
{
	complete_nr(c, 1);
}

void complete_all(struct completion *c)
{
	complete_nr(c, 0);
}

static bool take_done(struct completion *c)
{
	if (!c->done)
		return false;
	if (c->done != COMPLETION_DONE_ALL)
		c->done--;
	return true;
}

static int wait_until(struct completion *c, u32 state, u64 end_ns)
{
	struct wait_entry e;
	int result = 0;

	might_sleep();
	wait_entry_init(&e);
	e.flags = WAIT_EXCLUSIVE;
	spin_lock_irq(&c->wait.lock);
	while (!take_done(c)) {
		if (result)
			break;
		if (list_empty(&e.link))
			list_add_tail(&e.link, &c->wait.entries);
		set_current_state(state);
		spin_unlock_irq(&c->wait.lock);
		result = wait_turn_until(state, end_ns);
		spin_lock_irq(&c->wait.lock);
		if (c->done)
			result = 0;
	}
	list_del_init(&e.link);
	__set_current_state(TASK_RUNNING);
	spin_unlock_irq(&c->wait.lock);
	return result;
}

void wait_for_completion(struct completion *c)
{
	wait_until(c, TASK_UNINTERRUPTIBLE, SCHED_FOREVER);
}

int wait_for_completion_interruptible(struct completion *c)
{
	return wait_until(c, TASK_INTERRUPTIBLE, SCHED_FOREVER);
}

int wait_for_completion_killable(struct completion *c)
{
	return wait_until(c, TASK_KILLABLE, SCHED_FOREVER);
}

int wait_for_completion_timeout(struct completion *c, u64 ns)
{
	return wait_until(c, TASK_UNINTERRUPTIBLE, wait_deadline(ns));
}

bool completion_done(struct completion *c)
{
	unsigned long flags = spin_lock_irqsave(&c->wait.lock);
	bool done = c->done;

	spin_unlock_irqrestore(&c->wait.lock, flags);
	return done;
}

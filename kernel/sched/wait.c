/* SPDX-License-Identifier: BSD-2-Clause */
/* Wait queues. */
#include "kernel/sched/wait.h"
#include "kernel/sched/rq.h"
#include "kernel/sched/sched.h"
#include "kernel/task/restart.h"
#include "kernel/task/signal_api.h"
#include "kernel/time/clock.h"

/* --- waking ---------------------------------------------------------------------------------- */

unsigned wake_up_nr_locked(struct wait_queue *wq, u32 states, unsigned nr, u32 key)
{
	struct wait_entry *e, *next;
	unsigned woken = 0;

	list_for_each_entry_safe (e, next, &wq->entries, link) {
		bool exclusive = e->flags & WAIT_EXCLUSIVE; /* fn may end the entry's life */

		if (!e->fn(e, states, key))
			continue;
		woken++;
		if (exclusive && nr && --nr == 0)
			break;
	}
	return woken;
}

unsigned wake_up_nr(struct wait_queue *wq, u32 states, unsigned nr, u32 key)
{
	unsigned long flags;
	unsigned woken;

	/*
	 * The condition before the look at the list: pairs with wait_prepare(), which queues before
	 * it looks at the condition. So an empty list needs no lock.
	 */
	smp_mb();
	if (!wait_queue_active(wq))
		return 0;
	flags = spin_lock_irqsave(&wq->lock);
	preempt_disable();
	wakes_hold();
	woken = wake_up_nr_locked(wq, states, nr, key);
	spin_unlock(&wq->lock);
	wakes_release();
	local_irq_restore(flags);
	preempt_enable();
	return woken;
}

void wake_up(struct wait_queue *wq)
{
	wake_up_nr(wq, TASK_NORMAL, 1, 0);
}

void wake_up_all(struct wait_queue *wq)
{
	wake_up_nr(wq, TASK_NORMAL, 0, 0);
}

void wake_up_interruptible(struct wait_queue *wq)
{
	wake_up_nr(wq, TASK_INTERRUPTIBLE, 1, 0);
}

void wake_up_key(struct wait_queue *wq, u32 key)
{
	wake_up_nr(wq, TASK_NORMAL, 1, key);
}

/* --- waiting, by hand ------------------------------------------------------------------------ */

static bool wake_entry_task(struct wait_entry *entry, u32 states, u32 key)
{
	return wake_up_state(entry->task, states);
}

void wait_entry_init(struct wait_entry *entry)
{
	*entry = (struct wait_entry){.fn = wake_entry_task, .task = current};
	INIT_LIST_HEAD(&entry->link);
}

void wait_queue_add(struct wait_queue *wq, struct wait_entry *entry)
{
	unsigned long flags = spin_lock_irqsave(&wq->lock);

	entry->flags &= ~WAIT_EXCLUSIVE;
	list_add(&entry->link, &wq->entries);
	spin_unlock_irqrestore(&wq->lock, flags);
}

void wait_queue_add_exclusive(struct wait_queue *wq, struct wait_entry *entry)
{
	unsigned long flags = spin_lock_irqsave(&wq->lock);

	entry->flags |= WAIT_EXCLUSIVE;
	list_add_tail(&entry->link, &wq->entries);
	spin_unlock_irqrestore(&wq->lock, flags);
}

void wait_queue_remove(struct wait_queue *wq, struct wait_entry *entry)
{
	unsigned long flags = spin_lock_irqsave(&wq->lock);

	list_del_init(&entry->link);
	spin_unlock_irqrestore(&wq->lock, flags);
}

static void prepare(struct wait_queue *wq, struct wait_entry *entry, u32 state, bool exclusive)
{
	unsigned long flags = spin_lock_irqsave(&wq->lock);

	if (list_empty(&entry->link)) {
		if (exclusive) {
			entry->flags |= WAIT_EXCLUSIVE;
			list_add_tail(&entry->link, &wq->entries);
		} else {
			list_add(&entry->link, &wq->entries);
		}
	}
	set_current_state(state);
	spin_unlock_irqrestore(&wq->lock, flags);
}

void wait_prepare(struct wait_queue *wq, struct wait_entry *entry, u32 state)
{
	prepare(wq, entry, state, false);
}

void wait_prepare_exclusive(struct wait_queue *wq, struct wait_entry *entry, u32 state)
{
	prepare(wq, entry, state, true);
}

void wait_finish(struct wait_queue *wq, struct wait_entry *entry)
{
	__set_current_state(TASK_RUNNING);
	/* entries stay queued while they are woken, so this is always ours to do */
	wait_queue_remove(wq, entry);
}

/* --- turns of a loop ------------------------------------------------------------------------- */

u64 wait_deadline(u64 ns)
{
	u64 now = ktime_ns();

	return ns >= SCHED_FOREVER - now ? SCHED_FOREVER : now + ns;
}

u64 wait_left(u64 end_ns)
{
	u64 now;

	if (end_ns == SCHED_FOREVER)
		return SCHED_FOREVER;
	now = ktime_ns();
	return end_ns > now ? end_ns - now : 0;
}

int wait_turn_until(u32 state, u64 end_ns)
{
	if ((state & TASK_INTERRUPTIBLE) && signal_pending(current))
		return -ERESTARTSYS;
	if ((state & TASK_WAKEKILL) && signal_fatal_pending(current))
		return -ERESTARTSYS;
	return schedule_until(end_ns) ? 0 : 1;
}

int wait_turn(u32 state)
{
	return wait_turn_until(state, SCHED_FOREVER);
}

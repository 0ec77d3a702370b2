/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Posix timers: timer_create(2). Those of real and monotonic clocks are driven by a timer each,
 * those of CPU clocks are looked at by each tick of a CPU that runs the process.
 *
 * Locks: posix_timers.lock guards the list and every timer in it; it is taken in hardirq context.
 * Signals are sent after it is dropped; a timer whose signal is being sent is `busy` and is not
 * freed meanwhile.
 */
#include "kernel/time/posix.h"
#include <asm/errno.h>
#include "kernel/time/posix_internal.h"

#define INTERVAL_MIN_NS (10 * NSEC_PER_USEC)
#define OVERRUN_MAX     INT32_MAX

static u64 cpu_now(const struct posix_timer *pt, const struct usage *usage)
{
	switch (pt->kind) {
	case KIND_THREAD: return task_cpu_ns(pt->counted);
	case KIND_PROCESS_USER: return usage->utime;
	default: return usage->utime + usage->stime;
	}
}

/* --- expiry ---------------------------------------------------------------------------------- */

/* No lock held, the timer is busy. */
static void send(struct posix_timer *pt, u64 missed)
{
	int before = pt->slot.info.si_overrun;

	if (pt->quiet)
		return;
	if (signal_slot_send(&pt->slot, pt->process, pt->target) > 0)
		pt->overrun_before = before;
	/* periods that went by without a send of their own count as if they had had one */
	if (missed)
		pt->slot.info.si_overrun =
		        (int)min((u64)OVERRUN_MAX, (u64)pt->slot.info.si_overrun + missed);
}

void posix_timer_fires(struct timer *timer)
{
	struct posix_timer *pt = container_of(timer, struct posix_timer, timer);
	struct posix_timers *timers = timers_of(pt->process);
	u64 missed = 0;

	/* deletion waits for this function (timer_cancel_sync), so the timer stays */
	spin_lock(&timers->lock);
	if (timer_pending(timer) || !pt->expires) { /* set anew, or off: that one counts */
		spin_unlock(&timers->lock);
		return;
	}
	if (pt->interval) {
		u64 next = next_period(timer->expires, pt->interval, ktime_ns(), &missed);

		if (pt->kind == KIND_REAL)
			timer_start_real(timer, next + ktime_real_offset());
		else
			timer_start(timer, next);
	} else {
		pt->expires = 0;
	}
	spin_unlock(&timers->lock);
	send(pt, missed);
}

/* --- CPU clocks ------------------------------------------------------------------------------ */

bool posix_timers_want_cpu(struct process *p)
{
	struct posix_timers *timers = timers_of(p);

	return timers && READ_ONCE(timers->cpu_armed);
}

/* The first one that is due, set for its next time and marked busy. Under the lock. */
static struct posix_timer *cpu_due(struct posix_timers *timers, const struct usage *usage,
                                   u64 *missed)
{
	struct posix_timer *pt;

	list_for_each_entry (pt, &timers->list, link) {
		u64 now;

		if (!counts_cpu(pt) || !pt->expires || pt->busy)
			continue;
		now = cpu_now(pt, usage);
		if (now < pt->expires)
			continue;
		*missed = 0;
		if (pt->interval) {
			pt->expires = next_period(pt->expires, pt->interval, now, missed);
		} else {
			pt->expires = 0;
			timers->cpu_armed--;
		}
		pt->busy = true;
		return pt;
	}
	return NULL;
}

void posix_timers_cpu_tick(struct process *p, const struct usage *usage)
{
	struct posix_timers *timers = timers_of(p);
	struct posix_timer *pt;
	u64 missed;

	if (!timers)
		return;
	spin_lock(&timers->lock);
	while ((pt = cpu_due(timers, usage, &missed))) {
		spin_unlock(&timers->lock);
		send(pt, missed);
		spin_lock(&timers->lock);
		/* release: who waits for busy to clear may free the timer */
		__atomic_store_n(&pt->busy, false, __ATOMIC_RELEASE);
	}
	spin_unlock(&timers->lock);
}

/* --- set and get ----------------------------------------------------------------------------- */

struct posix_timer *posix_timer_find(struct posix_timers *timers, int id)
{
	struct posix_timer *pt;

	list_for_each_entry (pt, &timers->list, link)
		if (pt->id == id)
			return pt;
	return NULL;
}

static void read_locked(struct posix_timer *pt, const struct usage *usage,
                        struct itimer_value *value)
{
	u64 now;

	value->interval = pt->interval;
	value->left = 0;
	if (!counts_cpu(pt)) {
		/* a periodic timer between its firing and its next start is not off */
		value->left = pt->expires ? max(timer_left(&pt->timer), (u64)1) : 0;
	} else if (pt->expires) {
		now = cpu_now(pt, usage);
		value->left = pt->expires > now ? pt->expires - now : 1;
	}
}

static void arm_locked(struct posix_timers *timers, struct posix_timer *pt, bool absolute,
                       const struct itimer_value *value, const struct usage *usage)
{
	bool was_on = pt->expires;
	u64 left = value->left;

	pt->interval = value->interval;
	if (pt->interval && pt->interval < INTERVAL_MIN_NS)
		pt->interval = INTERVAL_MIN_NS;
	pt->expires = left;
	if (counts_cpu(pt)) {
		timers->cpu_armed += (left != 0) - was_on;
		if (left && !absolute)
			pt->expires = cpu_now(pt, usage) + left;
		return;
	}
	if (!left)
		timer_cancel(&pt->timer);
	else if (absolute && pt->kind == KIND_REAL)
		timer_start_real(&pt->timer, left);
	else
		timer_start(&pt->timer, absolute ? left : ktime_ns() + left);
}

int posix_timer_set(int id, bool absolute, const struct itimer_value *value,
                    struct itimer_value *old)
{
	struct posix_timers *timers = timers_of(current->process);
	struct posix_timer *pt;
	struct usage usage;
	unsigned long flags;

	if (!timers)
		return -EINVAL;
	process_usage(current->process, &usage);
	flags = spin_lock_irqsave(&timers->lock);
	pt = posix_timer_find(timers, id);
	if (pt) {
		if (old)
			read_locked(pt, &usage, old);
		arm_locked(timers, pt, absolute, value, &usage);
	}
	spin_unlock_irqrestore(&timers->lock, flags);
	return pt ? 0 : -EINVAL;
}

int posix_timer_get(int id, struct itimer_value *value)
{
	struct posix_timers *timers = timers_of(current->process);
	struct posix_timer *pt;
	struct usage usage;
	unsigned long flags;

	if (!timers)
		return -EINVAL;
	process_usage(current->process, &usage);
	flags = spin_lock_irqsave(&timers->lock);
	pt = posix_timer_find(timers, id);
	if (pt)
		read_locked(pt, &usage, value);
	spin_unlock_irqrestore(&timers->lock, flags);
	return pt ? 0 : -EINVAL;
}

/* Of the signal that was delivered last: while one is queued, that is the one before it. */
int posix_timer_overrun(int id)
{
	struct posix_timers *timers = timers_of(current->process);
	struct posix_timer *pt;
	unsigned long flags;
	int overrun = -EINVAL;

	if (!timers)
		return -EINVAL;
	flags = spin_lock_irqsave(&timers->lock);
	pt = posix_timer_find(timers, id);
	if (pt)
		overrun = list_empty(&pt->slot.link) ? pt->slot.info.si_overrun
		                                     : pt->overrun_before;
	spin_unlock_irqrestore(&timers->lock, flags);
	return overrun;
}

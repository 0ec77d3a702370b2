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
#include <asm/signal.h>
#include <linux/time.h>
#include "kernel/mm/slab.h"
#include "kernel/task/signal_api.h"
#include "kernel/time/ptimers_internal.h"

#define INTERVAL_MIN_NS (10 * NSEC_PER_USEC)
#define OVERRUN_MAX     INT32_MAX
#define TIMERS_MAX      4096

enum clock_kind { KIND_MONOTONIC, KIND_REAL, KIND_PROCESS, KIND_PROCESS_USER, KIND_THREAD };

struct posix_timers {
	struct spinlock lock; /* IRQs off */
	struct list_head list;
	unsigned count;
	unsigned cpu_armed; /* timers of CPU clocks that are on; read without the lock as a hint */
	int next_id;
};

struct posix_timer {
	struct list_head link;
	struct process *process; /* outlives the timer */
	struct task *target;     /* referenced; NULL: the process gets the signal */
	struct task *counted;    /* KIND_THREAD: referenced */
	int id;
	enum clock_kind kind;
	bool quiet; /* SIGEV_NONE */
	bool busy;
	u64 interval;
	u64 expires; /* of its clock; 0: off (for KIND_MONOTONIC and KIND_REAL: when it was set for) */
	int overrun_before; /* of the signal before the queued one */
	struct timer timer;
	struct signal_slot slot;
};

static struct posix_timers *timers_of(struct process *p)
{
	return __atomic_load_n(&p->timers, __ATOMIC_ACQUIRE);
}

static bool counts_cpu(const struct posix_timer *pt)
{
	return pt->kind >= KIND_PROCESS;
}

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

static void posix_timer_fires(struct timer *timer)
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

static struct posix_timer *find_locked(struct posix_timers *timers, int id)
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
	pt = find_locked(timers, id);
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
	pt = find_locked(timers, id);
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
	pt = find_locked(timers, id);
	if (pt)
		overrun = list_empty(&pt->slot.link) ? pt->slot.info.si_overrun
		                                     : pt->overrun_before;
	spin_unlock_irqrestore(&timers->lock, flags);
	return overrun;
}

/* --- create ---------------------------------------------------------------------------------- */

static struct posix_timers *timers_make(struct process *p)
{
	struct posix_timers *timers = timers_of(p);
	struct posix_timers *other = NULL;

	if (timers)
		return timers;
	timers = kzalloc(sizeof(*timers));
	if (!timers)
		return NULL;
	spin_lock_init(&timers->lock, "posix timers");
	INIT_LIST_HEAD(&timers->list);
	if (__atomic_compare_exchange_n(&p->timers, &other, timers, false, __ATOMIC_SEQ_CST,
	                                __ATOMIC_SEQ_CST))
		return timers;
	kfree(timers);
	return other;
}

/* A thread of this process, referenced. */
static struct task *own_thread(int tid)
{
	struct task *t = task_find(tid);

	if (t && t->process == current->process)
		return t;
	if (t)
		task_put(t);
	return NULL;
}

static int set_cpu_kind(struct posix_timer *pt, int clockid)
{
	int id = clockid < 0 ? ~clockid >> 3 : 0;

	if (clockid == CLOCK_THREAD_CPUTIME_ID || (clockid < 0 && clockid & 4)) {
		pt->kind = KIND_THREAD;
		pt->counted = own_thread(id ? id : current->tid);
		return pt->counted ? 0 : -EINVAL;
	}
	if (id && id != current->process->pid)
		return -EINVAL;
	pt->kind = clockid < 0 && (clockid & 3) == 1 ? KIND_PROCESS_USER : KIND_PROCESS;
	return 0;
}

static int set_kind(struct posix_timer *pt, int clockid)
{
	u64 now;
	int error = clock_read(clockid, &now);

	if (error)
		return error;
	switch (clockid) {
	case CLOCK_MONOTONIC:
	case CLOCK_BOOTTIME:
	case CLOCK_BOOTTIME_ALARM: pt->kind = KIND_MONOTONIC; return 0;
	case CLOCK_REALTIME:
	case CLOCK_REALTIME_ALARM:
	case CLOCK_TAI: pt->kind = KIND_REAL; return 0;
	case CLOCK_MONOTONIC_RAW:
	case CLOCK_REALTIME_COARSE:
	case CLOCK_MONOTONIC_COARSE: return -EOPNOTSUPP;
	default: return set_cpu_kind(pt, clockid);
	}
}

static int set_event(struct posix_timer *pt, const struct sigevent *event)
{
	struct kernel_siginfo info;
	int sig = event ? event->sigev_signo : SIGALRM;
	int notify = event ? event->sigev_notify : SIGEV_SIGNAL;

	if (notify & ~(SIGEV_NONE | SIGEV_THREAD | SIGEV_THREAD_ID))
		return -EINVAL;
	pt->quiet = (notify & ~SIGEV_THREAD_ID) == SIGEV_NONE;
	if (!pt->quiet && (sig < 1 || sig > SIGNAL_MAX))
		return -EINVAL;
	if (notify & SIGEV_THREAD_ID) {
		pt->target = own_thread(event->_sigev_un._tid);
		if (!pt->target)
			return -EINVAL;
	}
	signal_info_init(&info, sig, SI_TIMER);
	info.si_tid = pt->id;
	if (event)
		info.si_value = event->sigev_value;
	else
		info.si_value.sival_int = pt->id;
	signal_slot_init(&pt->slot, &info);
	return 0;
}

static void posix_timer_free(struct posix_timer *pt)
{
	if (pt->target)
		task_put(pt->target);
	if (pt->counted)
		task_put(pt->counted);
	kfree(pt);
}

/* A number that no timer has; they are not used again soon. */
static bool reserve_id(struct posix_timers *timers, int *id)
{
	unsigned long flags = spin_lock_irqsave(&timers->lock);
	bool room = timers->count < TIMERS_MAX;

	if (room) {
		timers->count++;
		do {
			*id = timers->next_id;
			timers->next_id = (*id + 1) & INT32_MAX;
		} while (find_locked(timers, *id));
	}
	spin_unlock_irqrestore(&timers->lock, flags);
	return room;
}

long posix_timer_create(int clockid, const struct sigevent *event)
{
	struct posix_timers *timers = timers_make(current->process);
	struct posix_timer *pt = kzalloc(sizeof(*pt));
	unsigned long flags;
	int id = 0;
	int error;

	if (!timers || !pt) {
		kfree(pt);
		return -ENOMEM;
	}
	if (!reserve_id(timers, &id)) {
		kfree(pt);
		return -EAGAIN;
	}
	pt->id = id;
	pt->process = current->process;
	timer_init(&pt->timer, posix_timer_fires);
	error = set_kind(pt, clockid);
	if (!error)
		error = set_event(pt, event);
	flags = spin_lock_irqsave(&timers->lock);
	if (error)
		timers->count--;
	else
		list_add_tail(&pt->link, &timers->list);
	spin_unlock_irqrestore(&timers->lock, flags);
	if (error)
		posix_timer_free(pt);
	return error ? error : id; /* not pt->id: another thread may have deleted it by now */
}

/* --- delete ---------------------------------------------------------------------------------- */

/* Under the lock: nobody finds it any more. */
static void unlink_locked(struct posix_timers *timers, struct posix_timer *pt)
{
	list_del_init(&pt->link);
	timers->count--;
	if (counts_cpu(pt) && pt->expires)
		timers->cpu_armed--;
	pt->interval = 0;
	pt->expires = 0;
}

/* Unlinked: wait until no function and no tick uses it. */
static void destroy(struct posix_timer *pt)
{
	timer_cancel_sync(&pt->timer);
	while (__atomic_load_n(&pt->busy, __ATOMIC_ACQUIRE))
		cpu_relax();
	signal_slot_cancel(&pt->slot);
	posix_timer_free(pt);
}

int posix_timer_delete(int id)
{
	struct posix_timers *timers = timers_of(current->process);
	struct posix_timer *pt;
	unsigned long flags;

	if (!timers)
		return -EINVAL;
	flags = spin_lock_irqsave(&timers->lock);
	pt = find_locked(timers, id);
	if (pt)
		unlink_locked(timers, pt);
	spin_unlock_irqrestore(&timers->lock, flags);
	if (!pt)
		return -EINVAL;
	destroy(pt);
	return 0;
}

void posix_timers_delete_all(struct process *p)
{
	struct posix_timers *timers = timers_of(p);
	struct posix_timer *pt;
	unsigned long flags;

	if (!timers)
		return;
	do {
		flags = spin_lock_irqsave(&timers->lock);
		pt = list_first_entry_or_null(&timers->list, struct posix_timer, link);
		if (pt)
			unlink_locked(timers, pt);
		spin_unlock_irqrestore(&timers->lock, flags);
		if (pt)
			destroy(pt);
	} while (pt);
}

void posix_timers_free(struct process *p)
{
	posix_timers_delete_all(p);
	kfree(p->timers);
	p->timers = NULL;
}

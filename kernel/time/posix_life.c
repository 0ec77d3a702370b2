/* SPDX-License-Identifier: BSD-2-Clause */
/* How posix timers come and go. */
#include "kernel/time/posix.h"
#include <asm/errno.h>
#include <asm/signal.h>
#include <linux/time.h>
#include "kernel/mm/slab.h"
#include "kernel/time/posix_internal.h"

#define TIMERS_MAX 4096

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
		} while (posix_timer_find(timers, *id));
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
	pt = posix_timer_find(timers, id);
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

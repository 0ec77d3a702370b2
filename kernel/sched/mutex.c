/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Mutexes. The owner word is the owner's address and two flags. Flags are set and cleared under
 * wait_lock; the address also changes without it, by compare-and-exchange:
 *
 *	0 -> me                   free and nobody waits: lock
 *	me -> 0                   nobody waits: unlock
 *	flags -> me | flags       a newcomer is faster than the woken waiter
 *	me | flags -> flags       unlock with waiters: wake the first
 *	me | flags -> first | ... unlock with HANDOFF: the first waiter finds itself the owner
 */
#include "kernel/sched/mutex.h"
#include "kernel/sched/sched.h"
#include "kernel/task/signal_api.h"
#include "state/rcu/rcu.h"
#include <asm/errno.h>

struct mutex_waiter {
	struct list_head link;
	struct task *task;
};

static u64 me(void)
{
	return (u64)current;
}

/* Takes it if it has no owner, or is already given to us. */
static bool try_to_own(struct mutex *m)
{
	u64 old = READ_ONCE(m->owner);

	for (;;) {
		u64 found;

		if ((old & ~MUTEX_FLAGS) == me())
			return true;
		if (old & ~MUTEX_FLAGS)
			return false;
		/* whoever is handed the mutex gets it in unlock: a free word has no HANDOFF */
		found = cmpxchg(&m->owner, old, me() | (old & MUTEX_WAITERS));
		if (found == old)
			return true;
		old = found;
	}
}

static bool gives_up(u32 state)
{
	if ((state & TASK_INTERRUPTIBLE) && signal_pending(current))
		return true;
	return (state & TASK_WAKEKILL) && signal_fatal_pending(current);
}

/* Under wait_lock. */
static void leave_list(struct mutex *m, struct mutex_waiter *w)
{
	list_del(&w->link);
	if (list_empty(&m->waiters))
		__atomic_fetch_and(&m->owner, ~MUTEX_FLAGS, __ATOMIC_SEQ_CST);
}

enum { SPINS = 500 }; /* an owner that takes longer waits for something itself */

/*
 * While the owner runs it will soon be done, sooner than a sleep and a wake-up take. Tasks are
 * freed after a grace period, so the owner can be looked at. A mutex that is to be handed over is
 * not for us, and its next owner does not run yet.
 */
static bool spin_to_own(struct mutex *m)
{
	bool own = false;
	int spins;

	rcu_read_lock();
	preempt_disable();
	for (spins = 0; spins < SPINS; spins++) {
		u64 word = READ_ONCE(m->owner);
		struct task *owner = (struct task *)(word & ~MUTEX_FLAGS);

		if (!owner) {
			own = try_to_own(m);
			if (own)
				break;
		} else if (word & MUTEX_HANDOFF || need_resched() ||
		           !READ_ONCE(owner->sched.on_cpu)) {
			break;
		}
		cpu_relax();
	}
	preempt_enable();
	rcu_read_unlock();
	return own;
}

static int mutex_lock_slow(struct mutex *m, u32 state)
{
	struct mutex_waiter w = {.task = current};
	bool woken = false;
	int error = 0;

	spin_lock(&m->wait_lock);
	list_add_tail(&w.link, &m->waiters);
	for (;;) {
		u64 flags = MUTEX_WAITERS;

		/* a second defeat: ask to be given the mutex */
		if (woken && m->waiters.next == &w.link)
			flags |= MUTEX_HANDOFF;
		__atomic_fetch_or(&m->owner, flags, __ATOMIC_SEQ_CST);
		/* flag first, look second: the unlock that misses the flag leaves a free word */
		set_current_state(state);
		if (try_to_own(m))
			break;
		if (gives_up(state)) {
			error = -EINTR;
			break;
		}
		spin_unlock(&m->wait_lock);
		schedule();
		woken = true;
		spin_lock(&m->wait_lock);
	}
	__set_current_state(TASK_RUNNING);
	leave_list(m, &w);
	spin_unlock(&m->wait_lock);
	return error;
}

static void mutex_unlock_slow(struct mutex *m)
{
	struct mutex_waiter *first;
	struct task *next = NULL;
	u64 old;

	spin_lock(&m->wait_lock);
	first = list_first_entry_or_null(&m->waiters, struct mutex_waiter, link);
	old = READ_ONCE(m->owner);
	if (first) {
		u64 to = old & MUTEX_HANDOFF ? (u64)first->task : 0;

		next = first->task;
		smp_store_release(&m->owner, to | MUTEX_WAITERS);
	} else {
		smp_store_release(&m->owner, 0ul);
	}
	/* Woken under the lock: the waiter must take it before it can return and vanish. */
	if (next)
		wake_up_state(next, TASK_NORMAL);
	spin_unlock(&m->wait_lock);
}

static int lock_state(struct mutex *m, unsigned subclass, u32 state, unsigned long ip)
{
	int error = 0;

	might_sleep();
	lock_acquire(&m->dep, subclass, LOCKDEP_SLEEPS, ip);
	if (unlikely(cmpxchg(&m->owner, 0ul, me()) != 0)) {
		ASSERT(!mutex_is_mine(m));
		if (!spin_to_own(m))
			error = mutex_lock_slow(m, state);
		if (error)
			lock_release(&m->dep, ip);
	}
	return error;
}

void mutex_lock_nested(struct mutex *m, unsigned subclass)
{
	lock_state(m, subclass, TASK_UNINTERRUPTIBLE, LOCKDEP_THIS_IP());
}

int mutex_lock_interruptible(struct mutex *m)
{
	return lock_state(m, 0, TASK_INTERRUPTIBLE, LOCKDEP_THIS_IP());
}

int mutex_lock_killable(struct mutex *m)
{
	return lock_state(m, 0, TASK_KILLABLE, LOCKDEP_THIS_IP());
}

bool mutex_trylock(struct mutex *m)
{
	u64 old = READ_ONCE(m->owner);

	if ((old & ~MUTEX_FLAGS) || cmpxchg(&m->owner, old, me() | (old & MUTEX_WAITERS)) != old)
		return false;
	lock_acquire(&m->dep, 0, LOCKDEP_TRY | LOCKDEP_SLEEPS, LOCKDEP_THIS_IP());
	return true;
}

void mutex_unlock(struct mutex *m)
{
	ASSERT(mutex_is_mine(m));
	lock_release(&m->dep, LOCKDEP_THIS_IP());
	if (unlikely(cmpxchg(&m->owner, me(), 0ul) != me()))
		mutex_unlock_slow(m);
}

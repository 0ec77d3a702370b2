/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Locks whose word names their owner: FUTEX_LOCK_PI and its kin.
 *
 * The word holds the owner's thread id, FUTEX_WAITERS when somebody waits in the kernel, and
 * FUTEX_OWNER_DIED. Unlocking hands the lock to the oldest waiter. No priority is inherited: a
 * waiter does not make the owner run sooner.
 */
#include <asm/errno.h>
#include "arch/x86_64/uaccess/uaccess.h"
#include "kernel/futex/internal.h"
#include "kernel/mm/nofault.h"
#include "kernel/task/restart.h"
#include "kernel/time/tick.h"
#include "lib/atomic.h"

/* Waiters of PI locks, everywhere. Raised before they look at their owner's flags. */
static atomic_t pi_waiters;

void futex_pi_count(int change)
{
	atomic_add(change, &pi_waiters);
}

struct futex_waiter *futex_pi_first(struct futex_bucket *b, const struct mm_key *key)
{
	struct futex_waiter *w;

	list_for_each_entry (w, &b->waiters, link)
		if (w->kind == FUTEX_PI_LOCK && futex_key_is(&w->key, key))
			return w;
	return NULL;
}

/* Under the bucket's lock: a plain waiter on the word of a PI lock is a program's mistake. */
static bool has_plain_waiter(struct futex_bucket *b, const struct mm_key *key)
{
	struct futex_waiter *w;

	list_for_each_entry (w, &b->waiters, link)
		if (w->kind != FUTEX_PI_LOCK && futex_key_is(&w->key, key))
			return true;
	return false;
}

/*
 * The task that the word names. TF_EXITING is set before futex_exit_pi() looks for waiters, and
 * read here under the bucket's lock: a waiter that is queued now will be found.
 */
static int find_owner(u32 tid, struct task **owner)
{
	struct task *t = task_find_rcu((int)tid); /* the spinlock makes us an RCU reader */

	if (!t || READ_ONCE(t->exited))
		return -ESRCH;
	if (t->flags & TF_KTHREAD)
		return -EPERM;
	if (READ_ONCE(t->flags) & TF_EXITING)
		return -EAGAIN;
	*owner = t;
	return 0;
}

int futex_pi_acquire(struct futex_bucket *b, const struct futex_word *word, struct task *t,
                     u32 dead, bool try, struct task **owner)
{
	u32 found, uval, tid;
	int error;

	if (get_user(uval, word->uaddr))
		return -EFAULT;
	for (;;) {
		u32 want;

		tid = uval & FUTEX_TID_MASK;
		if (tid == (u32)t->tid)
			return -EDEADLK;
		if (has_plain_waiter(b, &word->key))
			return -EINVAL;
		if (!tid || tid == dead) {
			want = (u32)t->tid | (uval & FUTEX_OWNER_DIED);
			if (tid)
				want |= FUTEX_OWNER_DIED;
			if (futex_pi_first(b, &word->key))
				want |= FUTEX_WAITERS;
		} else if (try) {
			return -EAGAIN;
		} else {
			want = uval | FUTEX_WAITERS;
		}
		if (want != uval && user_cmpxchg_u32(word->uaddr, uval, want, &found))
			return -EFAULT;
		if (want == uval || found == uval)
			break;
		uval = found;
	}
	if (!tid || tid == dead)
		return 1;
	error = find_owner(tid, owner);
	return error;
}

/* --- lock ------------------------------------------------------------------------------------ */

/* 1 it is ours; 0 queued; or an error. */
static int lock_or_queue(const struct futex_word *word, struct futex_waiter *w, u32 dead, bool try)
{
	struct futex_bucket *b = futex_bucket_of(&word->key);

	for (;;) {
		struct task *owner;
		int result;

		spin_lock(&b->lock);
		result = futex_pi_acquire(b, word, current, dead, try, &owner);
		if (result == 0) {
			w->owner = owner;
			futex_queue(b, w, &word->key);
		}
		spin_unlock(&b->lock);
		if (result == -EFAULT) {
			if (fault_in_user(word->uaddr, true))
				return -EFAULT;
		} else if (result == -EAGAIN && !try) {
			/* the owner is about to leave the word to us */
			set_current_state(TASK_UNINTERRUPTIBLE);
			schedule_timeout(TICK_NS);
		} else {
			return result;
		}
	}
}

static long lock_counted(u64 uaddr, bool shared, const struct futex_timeout *timeout, bool try)
{
	struct futex_word word;
	u32 dead = 0;
	int result = futex_word_init(&word, uaddr, shared);

	while (!result) {
		struct futex_waiter w;

		futex_waiter_init(&w, FUTEX_PI_LOCK, FUTEX_BITSET_MATCH_ANY);
		result = lock_or_queue(&word, &w, dead, try);
		if (result)
			return result > 0 ? 0 : result;
		result = futex_sleep(&w, timeout);
		if (result && futex_unqueue(&w))
			return result == -EINTR ? -ERESTARTNOINTR : result;
		if (w.owns)
			return 0;
		/* its owner is gone; only its thread id, if it is still there, may be overruled */
		dead = w.bitset;
		result = 0;
	}
	return result;
}

long futex_lock_pi(u64 uaddr, bool shared, const struct futex_timeout *timeout, bool try)
{
	long result;

	futex_pi_count(1);
	result = lock_counted(uaddr, shared, timeout, try);
	futex_pi_count(-1);
	return result;
}

/* --- unlock ---------------------------------------------------------------------------------- */

/* Under the lock. 0, -EFAULT, -EPERM, -EINVAL, -EAGAIN: the word changed under our hands. */
static int hand_over(struct futex_bucket *b, const struct futex_word *word)
{
	struct futex_waiter *first;
	u32 uval, found, want;

	if (get_user(uval, word->uaddr))
		return -EFAULT;
	if ((uval & FUTEX_TID_MASK) != (u32)current->tid)
		return -EPERM;
	if (has_plain_waiter(b, &word->key))
		return -EINVAL;
	first = futex_pi_first(b, &word->key);
	want = first ? (u32)first->task->tid | FUTEX_WAITERS : 0;
	if (user_cmpxchg_u32(word->uaddr, uval, want, &found))
		return -EFAULT;
	if (found != uval)
		return -EAGAIN;
	if (first) {
		struct futex_waiter *w;

		/* those that go on waiting do so for another owner */
		list_for_each_entry (w, &b->waiters, link)
			if (w->kind == FUTEX_PI_LOCK && futex_key_is(&w->key, &word->key))
				w->owner = first->task;
		first->owns = true;
		futex_wake_waiter(first);
	}
	return 0;
}

long futex_unlock_pi(u64 uaddr, bool shared)
{
	struct futex_word word;
	struct futex_bucket *b;
	int result = futex_word_init(&word, uaddr, shared);

	if (result)
		return result;
	b = futex_bucket_of(&word.key);
	do {
		spin_lock(&b->lock);
		result = hand_over(b, &word);
		spin_unlock(&b->lock);
		if (result == -EFAULT && fault_in_user(word.uaddr, true))
			return -EFAULT;
	} while (result == -EFAULT || result == -EAGAIN);
	return result;
}

/* --- the owner ends -------------------------------------------------------------------------- */

/*
 * Each waiter of a lock of t is told and takes over by itself: it can reach the word, we perhaps
 * cannot. The first one to come gets it, the others wait for that one.
 */
static void wake_waiters_of(struct futex_bucket *b, struct task *t)
{
	struct futex_waiter *w, *next;

	list_for_each_entry_safe (w, next, &b->waiters, link) {
		if (w->kind != FUTEX_PI_LOCK || w->owner != t)
			continue;
		w->bitset = (u32)t->tid;
		w->owner_died = true;
		futex_wake_waiter(w);
	}
}

void futex_exit_pi(struct task *t)
{
	struct futex_bucket *b;
	unsigned i;

	smp_mb(); /* TF_EXITING before the count; a waiter counts itself before it reads the flag */
	if (!atomic_read(&pi_waiters))
		return;
	for (i = 0; (b = futex_bucket_nr(i)); i++) {
		spin_lock(&b->lock);
		wake_waiters_of(b, t);
		spin_unlock(&b->lock);
	}
}

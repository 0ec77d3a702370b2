/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Condition variables over PI locks: FUTEX_WAIT_REQUEUE_PI waits on one word and wakes up as the
 * owner of another, to which FUTEX_CMP_REQUEUE_PI has moved it.
 */
#include <asm/errno.h>
#include "arch/x86_64/uaccess/uaccess.h"
#include "kernel/futex/internal.h"
#include "kernel/mm/nofault.h"
#include "kernel/task/restart.h"
#include "kernel/time/tick.h"

static int queue_if(const struct futex_word *word, u32 value, struct futex_waiter *w)
{
	struct futex_bucket *b = futex_bucket_of(&word->key);

	for (;;) {
		int error;
		u32 now;

		spin_lock(&b->lock);
		error = get_user(now, word->uaddr);
		if (!error && now == value)
			futex_queue(b, w, &word->key);
		spin_unlock(&b->lock);
		if (!error)
			return now == value ? 0 : -EAGAIN;
		if (fault_in_user(word->uaddr, false))
			return -EFAULT;
	}
}

/* Was requeued, but its new owner died before it got the lock: lock it as everybody else. */
static long lock_after_death(u64 uaddr2, bool shared)
{
	struct futex_timeout forever = {0};

	return futex_lock_pi(uaddr2, shared, &forever, false);
}

long futex_wait_requeue_pi(u64 uaddr, u64 uaddr2, bool shared, u32 value, u32 bitset,
                           const struct futex_timeout *timeout)
{
	struct futex_word one, two;
	struct futex_waiter w;
	bool moved;
	int error;

	if (!bitset || uaddr == uaddr2)
		return -EINVAL;
	error = futex_word_init(&one, uaddr, shared);
	if (!error)
		error = futex_word_init(&two, uaddr2, shared);
	if (error)
		return error;
	futex_waiter_init(&w, FUTEX_PI_REQUEUE, bitset);
	w.target = two.key;
	futex_pi_count(1);
	error = queue_if(&one, value, &w);
	if (!error)
		error = futex_sleep(&w, timeout);
	else
		w.bucket = NULL;
	futex_pi_count(-1);
	if (!error || !futex_unqueue(&w)) {
		if (!w.owns && w.owner_died)
			return lock_after_death(uaddr2, shared);
		return w.owns ? 0 : error;
	}
	moved = w.kind == FUTEX_PI_LOCK;
	if (error == -EINTR)
		return moved ? -EWOULDBLOCK : -ERESTARTNOINTR;
	return error;
}

/* --- the other side -------------------------------------------------------------------------- */

/* The oldest waiter of the first word. *wrong: it did not ask to be moved to the second. */
static struct futex_waiter *next_to_move(struct futex_bucket *b, const struct mm_key *key,
                                         const struct mm_key *target, bool *wrong)
{
	struct futex_waiter *w;

	list_for_each_entry (w, &b->waiters, link) {
		if (!futex_key_is(&w->key, key))
			continue;
		*wrong = w->kind != FUTEX_PI_REQUEUE || !futex_key_is(&w->target, target);
		return w;
	}
	return NULL;
}

/* One step with both locks held. 1 done one, 0 nobody is left, or an error. */
static int move_one(struct futex_bucket *b1, const struct futex_word *one, struct futex_bucket *b2,
                    const struct futex_word *two)
{
	struct task *owner = NULL;
	struct futex_waiter *w;
	bool wrong = false;
	int result;

	w = next_to_move(b1, &one->key, &two->key, &wrong);
	if (!w)
		return 0;
	if (wrong)
		return -EINVAL;
	result = futex_pi_acquire(b2, two, w->task, 0, false, &owner);
	if (result < 0)
		return result;
	if (result) {
		w->owns = true;
		futex_wake_waiter(w);
	} else {
		w->kind = FUTEX_PI_LOCK;
		w->owner = owner;
		futex_move(w, b2, &two->key);
	}
	return 1;
}

/* As far as it goes. *done counts; an error stops it. */
static int move_some(const struct futex_word *one, const struct futex_word *two, int max, u32 value,
                     int *done)
{
	struct futex_bucket *b1 = futex_bucket_of(&one->key);
	struct futex_bucket *b2 = futex_bucket_of(&two->key);
	int result = 1;
	u32 now;

	futex_lock_two(b1, b2);
	if (get_user(now, one->uaddr)) {
		futex_unlock_two(b1, b2);
		return fault_in_user(one->uaddr, false) ? -EFAULT : 1;
	}
	if (now != value && !*done)
		result = -EAGAIN;
	while (result > 0 && *done < max) {
		result = move_one(b1, one, b2, two);
		if (result > 0)
			++*done;
	}
	futex_unlock_two(b1, b2);
	if (result == -EFAULT)
		return fault_in_user(two->uaddr, true) ? -EFAULT : 1;
	return result == -EAGAIN && now == value ? 2 : result;
}

long futex_requeue_pi(u64 uaddr, u64 uaddr2, bool shared, int nr_wake, int nr_requeue, u32 value)
{
	struct futex_word one, two;
	int done = 0;
	int result;

	if (nr_wake != 1 || nr_requeue < 0 || uaddr == uaddr2)
		return -EINVAL;
	result = futex_word_init(&one, uaddr, shared);
	if (!result)
		result = futex_word_init(&two, uaddr2, shared);
	if (result)
		return result;
	if (futex_key_is(&one.key, &two.key))
		return -EINVAL;
	do {
		int max = nr_requeue < INT32_MAX ? nr_requeue + 1 : nr_requeue;

		result = move_some(&one, &two, max, value, &done);
		if (result == 2) { /* the owner of the lock is ending */
			set_current_state(TASK_UNINTERRUPTIBLE);
			schedule_timeout(TICK_NS);
		}
		if (done >= max)
			break;
	} while (result > 0);
	return done ? done : result;
}

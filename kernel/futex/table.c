/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of waiters. */
#include <asm/errno.h>
#include "kernel/futex/internal.h"
#include "kernel/task/signal_api.h"
#include "lib/hash.h"

#define BUCKET_BITS 8

static struct futex_bucket buckets[1 << BUCKET_BITS];

void futex_init(void)
{
	unsigned i;

	for (i = 0; i < ARRAY_SIZE(buckets); i++) {
		spin_lock_init(&buckets[i].lock, "futex");
		INIT_LIST_HEAD(&buckets[i].waiters);
	}
}

int futex_word_init(struct futex_word *word, u64 uaddr, bool shared)
{
	if (uaddr % sizeof(u32))
		return -EINVAL;
	word->uaddr = (u32 __user *)uaddr;
	return mm_futex_key(current->mm, uaddr, shared, &word->key);
}

struct futex_bucket *futex_bucket_of(const struct mm_key *key)
{
	return &buckets[hash_64(key->word ^ (u64)key->owner << 1, BUCKET_BITS)];
}

struct futex_bucket *futex_bucket_nr(unsigned i)
{
	return i < ARRAY_SIZE(buckets) ? &buckets[i] : NULL;
}

void futex_lock_two(struct futex_bucket *a, struct futex_bucket *b)
{
	struct futex_bucket *first = a < b ? a : b;
	struct futex_bucket *second = first == a ? b : a;

	spin_lock(&first->lock);
	if (first != second)
		spin_lock_nested(&second->lock, 1);
}

void futex_unlock_two(struct futex_bucket *a, struct futex_bucket *b)
{
	spin_unlock(&a->lock);
	if (a != b)
		spin_unlock(&b->lock);
}

/* --- waiters --------------------------------------------------------------------------------- */

void futex_waiter_init(struct futex_waiter *w, enum futex_kind kind, u32 bitset)
{
	*w = (struct futex_waiter){.task = current, .kind = kind, .bitset = bitset};
}

void futex_queue(struct futex_bucket *b, struct futex_waiter *w, const struct mm_key *key)
{
	w->key = *key;
	WRITE_ONCE(w->bucket, b);
	list_add_tail(&w->link, &b->waiters);
}

/*
 * The waiter may return as soon as bucket is NULL, and its task may end. The task's memory stays
 * until we are done: the bucket's spinlock makes us an RCU reader.
 */
void futex_wake_waiter(struct futex_waiter *w)
{
	struct task *t = w->task;

	list_del(&w->link);
	smp_store_release(&w->bucket, (struct futex_bucket *)NULL);
	wake_up_state(t, TASK_INTERRUPTIBLE);
}

void futex_move(struct futex_waiter *w, struct futex_bucket *to, const struct mm_key *key)
{
	list_move_tail(&w->link, &to->waiters);
	w->key = *key;
	WRITE_ONCE(w->bucket, to);
}

bool futex_unqueue(struct futex_waiter *w)
{
	for (;;) {
		struct futex_bucket *b = __atomic_load_n(&w->bucket, __ATOMIC_ACQUIRE);

		if (!b)
			return false;
		spin_lock(&b->lock);
		if (READ_ONCE(w->bucket) == b) {
			list_del(&w->link);
			w->bucket = NULL;
			spin_unlock(&b->lock);
			return true;
		}
		spin_unlock(&b->lock); /* requeued or woken meanwhile */
	}
}

int futex_first_woken(struct futex_waiter *w, unsigned n)
{
	unsigned i;

	for (i = 0; i < n; i++)
		if (futex_woken(&w[i]))
			return (int)i;
	return -1;
}

/* One sleep; the state is set. False: the time is over. */
static bool sleep_once(const struct futex_timeout *timeout)
{
	if (!timeout->set)
		return schedule_until(SCHED_FOREVER);
	return timeout->real ? schedule_until_real(timeout->end) : schedule_until(timeout->end);
}

int futex_sleep(struct futex_waiter *w, const struct futex_timeout *timeout)
{
	int result = 0;

	for (;;) {
		/* state first, look second: the waker does it the other way round */
		set_current_state(TASK_INTERRUPTIBLE);
		if (futex_woken(w) || result)
			break;
		if (!sleep_once(timeout))
			result = -ETIMEDOUT;
		else if (signal_pending(current))
			result = -EINTR;
	}
	__set_current_state(TASK_RUNNING);
	return futex_woken(w) ? 0 : result;
}

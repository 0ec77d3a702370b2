/* SPDX-License-Identifier: BSD-2-Clause */
/* futex_waitv(2): wait for the first of several words. */
#include <asm/errno.h>
#include "arch/x86_64/uaccess/uaccess.h"
#include "kernel/futex/internal.h"
#include "kernel/mm/nofault.h"
#include "kernel/mm/slab.h"
#include "kernel/task/restart.h"
#include "kernel/task/signal_api.h"
#include "lib/log.h"

/* Takes all of them out again; the last one found woken, or -1. */
static int unqueue_all(struct futex_waiter *w, unsigned n)
{
	int woken = -1;
	unsigned i;

	for (i = 0; i < n; i++)
		if (!futex_unqueue(&w[i]))
			woken = (int)i;
	return woken;
}

/*
 * Queues all, in order. 0; or, with none left queued: -EAGAIN if a word has another value, 1 +
 * index of one that was woken meanwhile, -EFAULT with *bad the word to make present.
 */
static int queue_all(const struct futex_waitv *v, struct futex_word *words, struct futex_waiter *w,
                     unsigned n, unsigned *bad)
{
	unsigned i;

	for (i = 0; i < n; i++) {
		struct futex_bucket *b = futex_bucket_of(&words[i].key);
		int error, woken;
		u32 now;

		futex_waiter_init(&w[i], FUTEX_PLAIN, FUTEX_BITSET_MATCH_ANY);
		spin_lock(&b->lock);
		error = get_user(now, words[i].uaddr);
		if (!error && now == (u32)v[i].val) {
			futex_queue(b, &w[i], &words[i].key);
			spin_unlock(&b->lock);
			continue;
		}
		spin_unlock(&b->lock);
		*bad = i;
		woken = unqueue_all(w, i);
		if (woken >= 0)
			return 1 + woken;
		return error ? -EFAULT : -EAGAIN;
	}
	return 0;
}

static long sleep_for_any(struct futex_waiter *w, unsigned n, const struct futex_timeout *timeout)
{
	long result = 0;
	int woken;

	for (;;) {
		bool in_time;

		set_current_state(TASK_INTERRUPTIBLE);
		if (result || futex_first_woken(w, n) >= 0)
			break;
		if (!timeout->set)
			in_time = schedule_until(SCHED_FOREVER);
		else if (timeout->real)
			in_time = schedule_until_real(timeout->end);
		else
			in_time = schedule_until(timeout->end);
		if (!in_time)
			result = -ETIMEDOUT;
		else if (signal_pending(current))
			result = -ERESTARTSYS;
	}
	__set_current_state(TASK_RUNNING);
	woken = unqueue_all(w, n);
	return woken >= 0 ? woken : result;
}

static long wait_for_any(const struct futex_waitv *v, struct futex_word *words,
                         struct futex_waiter *w, unsigned n, const struct futex_timeout *timeout)
{
	unsigned i, bad = 0;
	int error;

	for (i = 0; i < n; i++) {
		error = futex_word_init(&words[i], v[i].uaddr, !(v[i].flags & FUTEX_PRIVATE_FLAG));
		if (error)
			return error;
	}
	do {
		error = queue_all(v, words, w, n, &bad);
		if (error > 0)
			return error - 1;
		if (error == -EFAULT && fault_in_user(words[bad].uaddr, false))
			return -EFAULT;
	} while (error == -EFAULT);
	return error ? error : sleep_for_any(w, n, timeout);
}

long futex_waitv(const struct futex_waitv *v, unsigned n, const struct futex_timeout *timeout)
{
	struct futex_waiter *w = kmalloc(n * sizeof(*w));
	struct futex_word *words = kmalloc(n * sizeof(*words));
	long result = -ENOMEM;

	if (w && words)
		result = wait_for_any(v, words, w, n, timeout);
	kfree(w);
	kfree(words);
	return result;
}

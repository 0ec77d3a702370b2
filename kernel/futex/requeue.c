/* SPDX-License-Identifier: BSD-2-Clause */
/* FUTEX_REQUEUE and FUTEX_CMP_REQUEUE. */
#include <asm/errno.h>
#include "arch/x86_64/uaccess/uaccess.h"
#include "kernel/futex/internal.h"
#include "kernel/mm/nofault.h"

/* Both locks held, or -EAGAIN, -EFAULT and none. */
static int lock_two_if(const struct futex_word *one, struct futex_bucket *b1,
                       struct futex_bucket *b2, const u32 *value)
{
	for (;;) {
		int error = 0;
		u32 now;

		futex_lock_two(b1, b2);
		if (value)
			error = get_user(now, one->uaddr);
		if (!error && (!value || now == *value))
			return 0;
		futex_unlock_two(b1, b2);
		if (!error)
			return -EAGAIN;
		if (fault_in_user(one->uaddr, false))
			return -EFAULT;
	}
}

long futex_requeue(u64 uaddr, u64 uaddr2, bool shared, int nr_wake, int nr_requeue,
                   const u32 *value)
{
	struct futex_word one, two;
	struct futex_waiter *w, *next;
	struct futex_bucket *b1, *b2;
	int done = 0;
	int error;

	if (nr_wake < 0 || nr_requeue < 0)
		return -EINVAL;
	error = futex_word_init(&one, uaddr, shared);
	if (!error)
		error = futex_word_init(&two, uaddr2, shared);
	if (error)
		return error;
	b1 = futex_bucket_of(&one.key);
	b2 = futex_bucket_of(&two.key);
	error = lock_two_if(&one, b1, b2, value);
	if (error)
		return error;
	list_for_each_entry_safe (w, next, &b1->waiters, link) {
		if (done - nr_wake >= nr_requeue)
			break;
		if (!futex_key_is(&w->key, &one.key))
			continue;
		if (w->kind != FUTEX_PLAIN) {
			error = -EINVAL;
			break;
		}
		if (++done <= nr_wake)
			futex_wake_waiter(w);
		else if (b1 != b2 || !futex_key_is(&one.key, &two.key))
			futex_move(w, b2, &two.key);
	}
	futex_unlock_two(b1, b2);
	return done ? done : error;
}

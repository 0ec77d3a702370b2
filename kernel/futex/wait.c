/* SPDX-License-Identifier: BSD-2-Clause */
/* FUTEX_WAIT. */
#include <asm/errno.h>
#include "arch/x86_64/uaccess/uaccess.h"
#include "kernel/futex/internal.h"
#include "kernel/mm/nofault.h"
#include "kernel/task/restart.h"

/* Queue if the word still has the value. The page is made present outside of the lock. */
static int queue_if(const struct futex_word *word, u32 value, struct futex_waiter *w)
{
	struct futex_bucket *b = futex_bucket_of(&word->key);

	for (;;) {
		int error;
		u32 now;

		spin_lock(&b->lock);
		error = get_user(now, word->uaddr);
		if (!error && now == value) {
			futex_queue(b, w, &word->key);
			spin_unlock(&b->lock);
			return 0;
		}
		spin_unlock(&b->lock);
		if (!error)
			return -EAGAIN;
		if (fault_in_user(word->uaddr, false))
			return -EFAULT;
	}
}

static long wait_once(u64 uaddr, bool shared, u32 value, u32 bitset,
                      const struct futex_timeout *timeout)
{
	struct futex_waiter w;
	struct futex_word word;
	int error;

	futex_waiter_init(&w, FUTEX_PLAIN, bitset);
	error = futex_word_init(&word, uaddr, shared);
	if (!error)
		error = queue_if(&word, value, &w);
	if (error)
		return error;
	error = futex_sleep(&w, timeout);
	return error && futex_unqueue(&w) ? error : 0;
}

/* --- after a signal without a handler the wait goes on, with the end it had ------------------ */

enum { ARG_UADDR, ARG_SHARED, ARG_VALUE, ARG_BITSET, ARG_END, ARG_REAL };

static long wait_again(struct restart_block *block)
{
	struct futex_timeout timeout = {true, block->arg[ARG_REAL], block->arg[ARG_END]};

	return futex_wait(block->arg[ARG_UADDR], block->arg[ARG_SHARED], block->arg[ARG_VALUE],
	                  block->arg[ARG_BITSET], &timeout);
}

long futex_wait(u64 uaddr, bool shared, u32 value, u32 bitset, const struct futex_timeout *timeout)
{
	struct restart_block *block;
	long result;

	if (!bitset)
		return -EINVAL;
	result = wait_once(uaddr, shared, value, bitset, timeout);
	if (result != -EINTR)
		return result;
	if (!timeout->set)
		return -ERESTARTSYS;
	block = restart_block_current();
	block->arg[ARG_UADDR] = uaddr;
	block->arg[ARG_SHARED] = shared;
	block->arg[ARG_VALUE] = value;
	block->arg[ARG_BITSET] = bitset;
	block->arg[ARG_END] = timeout->end;
	block->arg[ARG_REAL] = timeout->real;
	return restart_block_set(wait_again);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* FUTEX_WAKE and FUTEX_WAKE_OP. */
#include <asm/errno.h>
#include "arch/x86_64/uaccess/uaccess.h"
#include "kernel/futex/internal.h"
#include "kernel/mm/nofault.h"

/* Under the lock: at most nr (at least one, as programs rely on). How many, or -EINVAL. */
static int wake_key(struct futex_bucket *b, const struct mm_key *key, int nr, u32 bitset)
{
	struct futex_waiter *w, *next;
	int woken = 0;

	list_for_each_entry_safe (w, next, &b->waiters, link) {
		if (!futex_key_is(&w->key, key))
			continue;
		if (w->kind != FUTEX_PLAIN)
			return woken ? woken : -EINVAL; /* a PI lock is not woken like this */
		if (!(w->bitset & bitset))
			continue;
		futex_wake_waiter(w);
		if (++woken >= nr)
			break;
	}
	return woken;
}

long futex_wake(u64 uaddr, bool shared, int nr, u32 bitset)
{
	struct futex_word word;
	struct futex_bucket *b;
	int result;

	if (!bitset)
		return -EINVAL;
	result = futex_word_init(&word, uaddr, shared);
	if (result)
		return result;
	b = futex_bucket_of(&word.key);
	spin_lock(&b->lock);
	result = wake_key(b, &word.key, nr, bitset);
	spin_unlock(&b->lock);
	return result;
}

int futex_wake_user(u32 __user *uaddr, int nr)
{
	return (int)futex_wake((u64)uaddr, true, nr, FUTEX_BITSET_MATCH_ANY);
}

/* --- wake, and change a second word and perhaps wake there, too ------------------------------ */

struct wake_op {
	unsigned op, compare;
	int op_arg, compare_arg; /* twelve bits, signed */
};

static int sign_extend_12(u32 v)
{
	return (int)(v << 20) >> 20;
}

static int wake_op_decode(u32 code, struct wake_op *op)
{
	op->op = (code >> 28) & 7;
	op->compare = (code >> 24) & 15;
	op->op_arg = sign_extend_12(code >> 12);
	op->compare_arg = sign_extend_12(code);
	if ((code >> 28) & FUTEX_OP_OPARG_SHIFT)
		op->op_arg = (int)(1u << (op->op_arg & 31));
	return op->op > FUTEX_OP_XOR || op->compare > FUTEX_OP_CMP_GE ? -ENOSYS : 0;
}

static bool wake_op_compare(const struct wake_op *op, int old)
{
	switch (op->compare) {
	case FUTEX_OP_CMP_EQ: return old == op->compare_arg;
	case FUTEX_OP_CMP_NE: return old != op->compare_arg;
	case FUTEX_OP_CMP_LT: return old < op->compare_arg;
	case FUTEX_OP_CMP_LE: return old <= op->compare_arg;
	case FUTEX_OP_CMP_GT: return old > op->compare_arg;
	default: return old >= op->compare_arg;
	}
}

static const enum user_atomic_op wake_ops[] = {
        [FUTEX_OP_SET] = USER_ATOMIC_SET, [FUTEX_OP_ADD] = USER_ATOMIC_ADD,
        [FUTEX_OP_OR] = USER_ATOMIC_OR,   [FUTEX_OP_ANDN] = USER_ATOMIC_ANDN,
        [FUTEX_OP_XOR] = USER_ATOMIC_XOR,
};

long futex_wake_op(u64 uaddr, u64 uaddr2, bool shared, int nr, int nr2, u32 code)
{
	struct futex_word one, two;
	struct futex_bucket *b1, *b2;
	struct wake_op op;
	int result, more;
	u32 old;

	result = wake_op_decode(code, &op);
	if (!result)
		result = futex_word_init(&one, uaddr, shared);
	if (!result)
		result = futex_word_init(&two, uaddr2, shared);
	if (result)
		return result;
	b1 = futex_bucket_of(&one.key);
	b2 = futex_bucket_of(&two.key);
	for (;;) {
		futex_lock_two(b1, b2);
		if (!user_atomic_u32(two.uaddr, wake_ops[op.op], (u32)op.op_arg, &old))
			break;
		futex_unlock_two(b1, b2);
		if (fault_in_user(two.uaddr, true))
			return -EFAULT;
	}
	result = wake_key(b1, &one.key, nr, FUTEX_BITSET_MATCH_ANY);
	if (result >= 0 && wake_op_compare(&op, (int)old)) {
		more = wake_key(b2, &two.key, nr2, FUTEX_BITSET_MATCH_ANY);
		result = more < 0 ? more : result + more;
	}
	futex_unlock_two(b1, b2);
	return result;
}

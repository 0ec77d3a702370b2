/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Robust locks: a task that ends marks each lock on its list as left behind, and wakes a waiter.
 * The list is the program's memory and may be anything: every step is checked, and there is an
 * end to it.
 */
#include <asm/errno.h>
#include "arch/x86_64/uaccess/uaccess.h"
#include "kernel/futex/internal.h"

#define ROBUST_STEPS_MAX 2048

/* One link; its lowest bit says that the lock is a PI lock. */
struct robust_link {
	u64 entry;
	bool pi;
};

static bool fetch_link(u64 uaddr, struct robust_link *link)
{
	u64 value;

	if (get_user(value, (const u64 __user *)uaddr))
		return false;
	link->entry = value & ~1ul;
	link->pi = value & 1;
	return true;
}

/* False: the word cannot be used. pending: the task was about to take or release this one. */
static bool leave_lock(u64 uaddr, bool pi, bool pending)
{
	u32 __user *word = (u32 __user *)uaddr;
	u32 uval, found;

	if (uaddr % sizeof(u32) || get_user(uval, word))
		return false;
	/* released already, but perhaps the wake-up never came */
	if (pending && !pi && !uval) {
		futex_wake_user(word, 1);
		return true;
	}
	for (;;) {
		if ((uval & FUTEX_TID_MASK) != (u32)current->tid)
			return true;
		if (user_cmpxchg_u32(word, uval, (uval & FUTEX_WAITERS) | FUTEX_OWNER_DIED, &found))
			return false;
		if (found == uval)
			break;
		uval = found;
	}
	/* waiters of a PI lock hear of it in futex_exit_pi() */
	if (!pi && uval & FUTEX_WAITERS)
		futex_wake_user(word, 1);
	return true;
}

static void walk(u64 head)
{
	struct robust_link link, next, pending;
	u64 offset;
	unsigned steps;

	if (!fetch_link(head + offsetof(struct robust_list_head, list), &link) ||
	    get_user(offset, (const u64 __user *)(head + offsetof(struct robust_list_head,
	                                                          futex_offset))) ||
	    !fetch_link(head + offsetof(struct robust_list_head, list_op_pending), &pending))
		return;
	for (steps = 0; link.entry != head && steps < ROBUST_STEPS_MAX; steps++) {
		/* first: once the lock is free its memory may be used again */
		bool more = fetch_link(link.entry, &next);

		if (link.entry != pending.entry && !leave_lock(link.entry + offset, link.pi, false))
			return;
		if (!more)
			return;
		link = next;
		cond_resched();
	}
	if (pending.entry)
		leave_lock(pending.entry + offset, pending.pi, true);
}

void futex_exit(struct task *t)
{
	if (unlikely(t->robust_list)) {
		u64 head = (u64)t->robust_list;

		t->robust_list = NULL;
		walk(head);
	}
	futex_exit_pi(t);
}

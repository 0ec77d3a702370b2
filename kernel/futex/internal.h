/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of waiters: inside kernel/futex only.
 *
 * A waiter hangs in the bucket of its key. `bucket` says which one, NULL: it has been woken. Both
 * are changed under the bucket's lock only; a waiter that reads NULL may return without it.
 *
 * User words are read and changed under a bucket's lock, with page faults failing instead of
 * sleeping; who gets -EFAULT drops the lock, makes the page present and starts over.
 *
 * Locks: bucket (two by address) > task.sched.wake_lock.
 */
#ifndef KERNEL_FUTEX_INTERNAL_H
#define KERNEL_FUTEX_INTERNAL_H

#include <linux/futex.h>
#include "kernel/futex/futex.h"
#include "kernel/mm/mm.h"
#include "kernel/sched/sched.h"
#include "lib/list.h"
#include "state/lockdep/spinlock.h"

struct futex_bucket {
	struct spinlock lock;
	struct list_head waiters; /* oldest first */
};

/* What a waiter can be woken by. */
enum futex_kind {
	FUTEX_PLAIN,      /* WAKE and the requeues */
	FUTEX_PI_LOCK,    /* UNLOCK_PI, or the death of the owner */
	FUTEX_PI_REQUEUE, /* CMP_REQUEUE_PI alone: becomes FUTEX_PI_LOCK */
};

struct futex_waiter {
	struct list_head link;
	struct futex_bucket *bucket; /* NULL: woken */
	struct mm_key key;
	struct task *task;
	u32 bitset; /* owner_died: the thread id of the one who died */
	enum futex_kind kind;
	struct mm_key target; /* FUTEX_PI_REQUEUE: the lock it wants to move to */
	struct task *owner; /* FUTEX_PI_LOCK: whose death wakes it; not referenced, only compared */
	bool owns;          /* woken with the lock */
	bool owner_died;    /* woken to take the lock over */
};

/* A word of the current program. */
struct futex_word {
	u32 __user *uaddr;
	struct mm_key key;
};

/* When to stop waiting. */
struct futex_timeout {
	bool set;
	bool real; /* end is of the real-time clock */
	u64 end;
};

/* --- table.c --------------------------------------------------------------------------------- */

/* 0, -EINVAL for a misaligned word, -EFAULT. May sleep. */
int futex_word_init(struct futex_word *word, u64 uaddr, bool shared);
struct futex_bucket *futex_bucket_of(const struct mm_key *key);
/* All of them in turn; NULL past the end. */
struct futex_bucket *futex_bucket_nr(unsigned i);
void futex_lock_two(struct futex_bucket *a, struct futex_bucket *b);
void futex_unlock_two(struct futex_bucket *a, struct futex_bucket *b);

static inline bool futex_key_is(const struct mm_key *a, const struct mm_key *b)
{
	return a->word == b->word && a->owner == b->owner;
}

/* For the current task. */
void futex_waiter_init(struct futex_waiter *w, enum futex_kind kind, u32 bitset);
/* Under the bucket's lock. */
void futex_queue(struct futex_bucket *b, struct futex_waiter *w, const struct mm_key *key);
void futex_wake_waiter(struct futex_waiter *w);
void futex_move(struct futex_waiter *w, struct futex_bucket *to, const struct mm_key *key);
/* No lock held. True: it was still queued; false: it had been woken. */
bool futex_unqueue(struct futex_waiter *w);
static inline bool futex_woken(const struct futex_waiter *w)
{
	return !__atomic_load_n(&w->bucket, __ATOMIC_ACQUIRE);
}
/*
 * Sleeps until the waiter is woken, in TASK_INTERRUPTIBLE. 0, -ETIMEDOUT, or -EINTR: a signal. In
 * the last two cases the waiter may have been woken as well: futex_unqueue() tells.
 */
int futex_sleep(struct futex_waiter *w, const struct futex_timeout *timeout);
/* As a table of its own for waitv: the first woken one of n, or -1. */
int futex_first_woken(struct futex_waiter *w, unsigned n);

/* --- wait.c, wake.c, requeue.c, waitv.c ------------------------------------------------------ */

long futex_wait(u64 uaddr, bool shared, u32 value, u32 bitset, const struct futex_timeout *timeout);
long futex_wake(u64 uaddr, bool shared, int nr, u32 bitset);
long futex_wake_op(u64 uaddr, u64 uaddr2, bool shared, int nr, int nr2, u32 op);
/* value NULL: not compared. */
long futex_requeue(u64 uaddr, u64 uaddr2, bool shared, int nr_wake, int nr_requeue,
                   const u32 *value);
long futex_waitv(const struct futex_waitv *v, unsigned n, const struct futex_timeout *timeout);

/* --- pi.c, pi_requeue.c ---------------------------------------------------------------------- */

long futex_lock_pi(u64 uaddr, bool shared, const struct futex_timeout *timeout, bool try);
long futex_unlock_pi(u64 uaddr, bool shared);
long futex_wait_requeue_pi(u64 uaddr, u64 uaddr2, bool shared, u32 value, u32 bitset,
                           const struct futex_timeout *timeout);
long futex_requeue_pi(u64 uaddr, u64 uaddr2, bool shared, int nr_wake, int nr_requeue, u32 value);
/* The current task ends: waiters for its PI locks take over. */
void futex_exit_pi(struct task *t);

/*
 * Under the bucket's lock: give the PI lock to t, or make it wait for the owner. 1: t has it now;
 * 0: t has to wait, *owner is whom for (not referenced); -EFAULT: make the word present and try
 * again; -EAGAIN: the owner is ending, try again later; -EDEADLK, -ESRCH, -EPERM, -EINVAL.
 * dead: a thread id that counts as nobody (0: none).
 */
int futex_pi_acquire(struct futex_bucket *b, const struct futex_word *word, struct task *t,
                     u32 dead, bool try, struct task **owner);
/* The first PI waiter of a key, or NULL. */
struct futex_waiter *futex_pi_first(struct futex_bucket *b, const struct mm_key *key);
/* Counts waiters of kind FUTEX_PI_LOCK (and those that may become so), to spare others the search. */
void futex_pi_count(int change);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Mutexes: locks whose waiters sleep. Task context only; the owner may sleep, and unlocks itself.
 *
 * Uncontended, lock and unlock are one compare-and-exchange each. A waiter that was woken and lost
 * the race against a newcomer gets the mutex handed over the next time, so nobody starves.
 */
#ifndef KERNEL_SCHED_MUTEX_H
#define KERNEL_SCHED_MUTEX_H

#include "lib/atomic.h"
#include "lib/compiler.h"
#include "lib/list.h"
#include "lib/types.h"
#include "kernel/task/current.h"
#include "state/lockdep/lockdep.h"
#include "state/lockdep/spinlock.h"

/* The low bits of the owner word; the rest is the owning task's address. */
#define MUTEX_WAITERS 1ul /* unlock must look at the list */
#define MUTEX_HANDOFF 2ul /* unlock must give it to the first waiter */
#define MUTEX_FLAGS   3ul

struct mutex {
	u64 owner; /* atomic */
	struct spinlock wait_lock;
	struct list_head waiters; /* under wait_lock */
	struct lockdep_map dep;
};

#define MUTEX_INIT(var, lock_name)                                                           \
	{                                                                                    \
		.owner = 0, .wait_lock = SPINLOCK_INIT("mutex waiters"),                     \
		.waiters = LIST_HEAD_INIT((var).waiters), .dep = LOCKDEP_MAP_INIT(lock_name) \
	}
#define DEFINE_MUTEX(var) struct mutex var = MUTEX_INIT(var, #var)

/* The name is the lock's class. */
static inline void mutex_init(struct mutex *m, const char *name)
{
	m->owner = 0;
	spin_lock_init(&m->wait_lock, "mutex waiters");
	INIT_LIST_HEAD(&m->waiters);
	lockdep_map_init(&m->dep, name);
}

/* A second mutex of the same class, in an order the caller vouches for. */
void mutex_lock_nested(struct mutex *m, unsigned subclass);

static __always_inline void mutex_lock(struct mutex *m)
{
	mutex_lock_nested(m, 0);
}

/* 0, or -EINTR and the mutex is not held. Any signal; only a deadly one. */
int mutex_lock_interruptible(struct mutex *m);
int mutex_lock_killable(struct mutex *m);

/* Does not sleep. */
bool mutex_trylock(struct mutex *m);

void mutex_unlock(struct mutex *m);

static inline bool mutex_is_locked(const struct mutex *m)
{
	return READ_ONCE(m->owner) & ~MUTEX_FLAGS;
}

static inline bool mutex_is_mine(const struct mutex *m)
{
	return (READ_ONCE(m->owner) & ~MUTEX_FLAGS) == (u64)current;
}

#endif

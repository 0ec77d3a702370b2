/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Spinlocks that lockdep knows. Taking one disables preemption; the holder may not sleep. A lock
 * that an interrupt handler takes too is taken with IRQs off everywhere else:
 *
 *	unsigned long flags = spin_lock_irqsave(&l);
 *	...
 *	spin_unlock_irqrestore(&l, flags);
 *
 * All of these are instrumentable, not from NMI.
 */
#ifndef STATE_LOCKDEP_SPINLOCK_H
#define STATE_LOCKDEP_SPINLOCK_H

#include "arch/x86_64/cpu/raw_spinlock.h"
#include "state/lockdep/irqflags.h"
#include "state/lockdep/lockdep.h"
#include "state/preempt/preempt.h"
#include "state/preempt/softirq.h"

struct spinlock {
	struct raw_spinlock raw;
	struct lockdep_map dep;
};

typedef struct spinlock spinlock_t;

/* The name is the lock's class: one name, one place in the order of locks. */
#define SPINLOCK_INIT(lock_name)                                             \
	{                                                                    \
		.raw = RAW_SPINLOCK_INIT, .dep = LOCKDEP_MAP_INIT(lock_name) \
	}
#define DEFINE_SPINLOCK(var) struct spinlock var = SPINLOCK_INIT(#var)

static inline void spin_lock_init(struct spinlock *l, const char *name)
{
	*l = (struct spinlock)SPINLOCK_INIT(name);
}

/* A second lock of the same class, in an order the caller vouches for (subclass 1..3). */
static __always_inline void spin_lock_nested(struct spinlock *l, unsigned subclass)
{
	preempt_disable();
	lock_acquire(&l->dep, subclass, LOCKDEP_EXCLUSIVE, LOCKDEP_THIS_IP());
	raw_spin_lock(&l->raw);
}

static __always_inline void spin_lock(struct spinlock *l)
{
	spin_lock_nested(l, 0);
}

static __always_inline bool spin_trylock(struct spinlock *l)
{
	preempt_disable();
	if (raw_spin_trylock(&l->raw)) {
		lock_acquire(&l->dep, 0, LOCKDEP_TRY, LOCKDEP_THIS_IP());
		return true;
	}
	preempt_enable();
	return false;
}

/* Without the chance to reschedule: the caller's preemption count drops all the same. */
static __always_inline void spin_unlock_no_resched(struct spinlock *l)
{
	lock_release(&l->dep, LOCKDEP_THIS_IP());
	raw_spin_unlock(&l->raw);
	preempt_enable_no_resched();
}

static __always_inline void spin_unlock(struct spinlock *l)
{
	lock_release(&l->dep, LOCKDEP_THIS_IP());
	raw_spin_unlock(&l->raw);
	preempt_enable();
}

static __always_inline void spin_lock_irq(struct spinlock *l)
{
	local_irq_disable();
	spin_lock(l);
}

/* The lock is free before IRQs go on, and only then may we be preempted. */
static __always_inline void spin_unlock_irq(struct spinlock *l)
{
	lock_release(&l->dep, LOCKDEP_THIS_IP());
	raw_spin_unlock(&l->raw);
	local_irq_enable();
	preempt_enable();
}

static __always_inline unsigned long spin_lock_irqsave(struct spinlock *l)
{
	unsigned long flags = local_irq_save();

	spin_lock(l);
	return flags;
}

static __always_inline void spin_unlock_irqrestore(struct spinlock *l, unsigned long flags)
{
	lock_release(&l->dep, LOCKDEP_THIS_IP());
	raw_spin_unlock(&l->raw);
	local_irq_restore(flags);
	preempt_enable();
}

/* For locks that softirq handlers take and hardirq handlers do not. */
static __always_inline void spin_lock_bh(struct spinlock *l)
{
	local_bh_disable();
	spin_lock(l);
}

static __always_inline void spin_unlock_bh(struct spinlock *l)
{
	spin_unlock_no_resched(l);
	local_bh_enable();
}

static __always_inline bool spin_is_locked(const struct spinlock *l)
{
	return raw_spin_is_locked(&l->raw);
}

#endif

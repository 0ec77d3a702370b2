/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A ticket lock that nobody watches: the base of spinlocks, and for code below lockdep. The caller
 * has preemption, or interrupts, off.
 */
#ifndef ARCH_X86_64_CPU_RAW_SPINLOCK_H
#define ARCH_X86_64_CPU_RAW_SPINLOCK_H

#include "lib/atomic.h"
#include "lib/compiler.h"
#include "lib/types.h"
#include "arch/x86_64/cpu/irqflags.h"

typedef struct raw_spinlock {
	u16 owner; /* the ticket that may go in */
	u16 next;  /* the ticket of who comes next */
} raw_spinlock_t;

#define RAW_SPINLOCK_INIT \
	{                 \
		0, 0      \
	}

static __always_inline void raw_spin_lock(raw_spinlock_t *lock)
{
	u16 ticket = __atomic_fetch_add(&lock->next, 1, __ATOMIC_RELAXED);

	while (__atomic_load_n(&lock->owner, __ATOMIC_ACQUIRE) != ticket)
		cpu_relax();
}

static __always_inline bool raw_spin_trylock(raw_spinlock_t *lock)
{
	u16 owner = __atomic_load_n(&lock->owner, __ATOMIC_RELAXED);
	u16 next = owner;

	return __atomic_compare_exchange_n(&lock->next, &next, (u16)(owner + 1), false,
	                                   __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

static __always_inline void raw_spin_unlock(raw_spinlock_t *lock)
{
	__atomic_store_n(&lock->owner, (u16)(lock->owner + 1), __ATOMIC_RELEASE);
}

static __always_inline bool raw_spin_is_locked(const raw_spinlock_t *lock)
{
	return __atomic_load_n(&lock->owner, __ATOMIC_RELAXED) !=
	       __atomic_load_n(&lock->next, __ATOMIC_RELAXED);
}

static __always_inline unsigned long raw_spin_lock_irqsave(raw_spinlock_t *lock)
{
	unsigned long flags = raw_local_irq_save();

	raw_spin_lock(lock);
	return flags;
}

static __always_inline void raw_spin_unlock_irqrestore(raw_spinlock_t *lock, unsigned long flags)
{
	raw_spin_unlock(lock);
	raw_local_irq_restore(flags);
}

#endif

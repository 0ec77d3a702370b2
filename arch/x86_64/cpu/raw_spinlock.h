/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A lock that nobody watches: the base of spinlocks, and for code below lockdep. The caller has
 * preemption, or interrupts, off.
 *
 * Whoever comes by when it is free gets it. Tickets would be fair, but the CPUs of a guest lose
 * theirs to the host at any moment, and with tickets everybody then waits for the one whose turn
 * it is, even while the lock is free: four CPUs on two of the host's took three times as long.
 *
 * PAUSE comes only now and then. An emulator leaves its fast path there and takes its big lock, and
 * the CPU that holds our lock may be waiting for that one, to send an interrupt. But it must come:
 * an emulator that runs its CPUs by turns changes to the next one there.
 */
#ifndef ARCH_X86_64_CPU_RAW_SPINLOCK_H
#define ARCH_X86_64_CPU_RAW_SPINLOCK_H

#include "lib/atomic.h"
#include "lib/compiler.h"
#include "lib/types.h"
#include "arch/x86_64/cpu/irqflags.h"

typedef struct raw_spinlock {
	u32 locked;
} raw_spinlock_t;

#define RAW_SPINLOCK_INIT \
	{                 \
		0         \
	}

static __always_inline bool raw_spin_is_locked(const raw_spinlock_t *lock)
{
	return __atomic_load_n(&lock->locked, __ATOMIC_RELAXED);
}

static __always_inline bool raw_spin_trylock(raw_spinlock_t *lock)
{
	return !raw_spin_is_locked(lock) &&
	       !__atomic_exchange_n(&lock->locked, 1, __ATOMIC_ACQUIRE);
}

#define RAW_SPIN_LOOKS 64 /* for each PAUSE */

static __always_inline void raw_spin_wait(const raw_spinlock_t *lock)
{
	unsigned looks = RAW_SPIN_LOOKS;

	while (raw_spin_is_locked(lock)) {
		if (!--looks) {
			cpu_relax();
			looks = RAW_SPIN_LOOKS;
		}
	}
}

static __always_inline void raw_spin_lock(raw_spinlock_t *lock)
{
	while (unlikely(__atomic_exchange_n(&lock->locked, 1, __ATOMIC_ACQUIRE)))
		raw_spin_wait(lock);
}

static __always_inline void raw_spin_unlock(raw_spinlock_t *lock)
{
	__atomic_store_n(&lock->locked, 0, __ATOMIC_RELEASE);
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

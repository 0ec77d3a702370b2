/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Context tracking: which world each CPU is in, and whether RCU watches it, in one atomic word.
 *
 *	bits 0-1   KERNEL, IDLE, USER or GUEST
 *	bit  2     RCU watches this CPU: lowest bit of a counter that fills the rest of the word
 *
 * Every crossing is one locked add by the CPU itself: it changes the state, steps the counter and
 * is a full barrier, all at once, so nobody ever sees one without the other. Other CPUs only read
 * the word: RCU knows that a CPU whose word is even in the counter, or has changed since it was
 * last read, holds no old reference (state/rcu/gp.c).
 *
 * All of it is __always_inline and non-instrumentable, IRQs off.
 */
#ifndef STATE_CONTEXT_CONTEXT_H
#define STATE_CONTEXT_CONTEXT_H

#include "arch/x86_64/cpu/percpu.h"
#include "lib/compiler.h"
#include "lib/log.h"
#include "lib/types.h"

enum ctx_state {
	CONTEXT_KERNEL = 0,
	CONTEXT_IDLE = 1,
	CONTEXT_USER = 2,
	CONTEXT_GUEST = 3,
};

#define CT_STATE_MASK   3UL
#define CT_RCU_WATCHING 4UL

/* How a CPU boots: in the kernel, watched. */
#define CT_WORD_BOOT (CONTEXT_KERNEL | CT_RCU_WATCHING)

DECLARE_PER_CPU(u64, ct_word);

/* Step the word by `delta` with one locked instruction; the old word in debug builds. */
static __always_inline u64 ct_word_add(u64 delta)
{
	if (CONFIG_DEBUG) {
		u64 old = delta;

		__asm__ volatile("lock xaddq %0, %%gs:%1"
		                 : "+r"(old), "+m"(ct_word)
		                 :
		                 : "memory", "cc");
		return old;
	}
	__asm__ volatile("lock addq %1, %%gs:%0" : "+m"(ct_word) : "er"(delta) : "memory", "cc");
	return 0;
}

/* The state of this CPU. */
static __always_inline enum ctx_state ct_state(void)
{
	return (enum ctx_state)(this_cpu_read(ct_word) & CT_STATE_MASK);
}

/* RCU watches this CPU. */
static __always_inline bool ct_rcu_watching(void)
{
	return this_cpu_read(ct_word) & CT_RCU_WATCHING;
}

/* Leave KERNEL for `state`: RCU stops watching with the same instruction. */
static __always_inline void ct_kernel_exit(enum ctx_state state)
{
	u64 old = ct_word_add(CT_RCU_WATCHING + state);

	ASSERT_NOINSTR((old & (CT_STATE_MASK | CT_RCU_WATCHING)) ==
	               (CONTEXT_KERNEL | CT_RCU_WATCHING));
	(void)old;
}

/* The mirror. Invariant 4: the state must read what we come from. */
static __always_inline void ct_kernel_enter(enum ctx_state state)
{
	u64 old = ct_word_add(CT_RCU_WATCHING - state);

	ASSERT_NOINSTR((old & (CT_STATE_MASK | CT_RCU_WATCHING)) == state);
	(void)old;
}

/* Between user mode and the kernel: the last thing before, the first after. */
static __always_inline void ct_user_enter(void)
{
	ct_kernel_exit(CONTEXT_USER);
}

static __always_inline void ct_user_exit(void)
{
	ct_kernel_enter(CONTEXT_USER);
}

/* Around VM entry. */
static __always_inline void ct_guest_enter(void)
{
	ct_kernel_exit(CONTEXT_GUEST);
}

static __always_inline void ct_guest_exit(void)
{
	ct_kernel_enter(CONTEXT_GUEST);
}

/* Around the halt of the idle task and nothing else. */
static __always_inline void ct_idle_enter(void)
{
	ct_kernel_exit(CONTEXT_IDLE);
}

static __always_inline void ct_idle_exit(void)
{
	ct_kernel_enter(CONTEXT_IDLE);
}

/* Another CPU's word, with acquire. */
static __always_inline u64 ct_word_of(int cpu)
{
	return __atomic_load_n(&per_cpu(ct_word, cpu), __ATOMIC_ACQUIRE);
}

static __always_inline enum ctx_state ct_state_of(int cpu)
{
	return (enum ctx_state)(ct_word_of(cpu) & CT_STATE_MASK);
}

#endif

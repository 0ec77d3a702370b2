/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The preemption counter: one word per CPU that answers "where am I?".
 *
 *	bits  0- 7  preempt   how often preemption was disabled
 *	bits  8-15  softirq   bit 8: serving softirqs; above: how often they were disabled
 *	bits 16-19  hardirq   hardirq handlers, and NMIs
 *	bits 20-23  nmi       nested NMI-like exceptions
 *	bit     31  INVERTED need-resched: clear when a reschedule is wanted
 *
 * Because the bit is inverted, the one test "is the word zero?" after a decrement means both "may
 * be preempted" and "should be". The word belongs to the running task in everything but the
 * need-resched bit: the scheduler swaps it with preempt_count_switch().
 *
 * All of it is __always_inline and non-instrumentable; NMIs may change the word between any two
 * instructions, but always leave it as they found it, so single instructions are enough.
 */
#ifndef STATE_PREEMPT_PREEMPT_H
#define STATE_PREEMPT_PREEMPT_H

#include "arch/x86_64/cpu/irqflags.h"
#include "arch/x86_64/cpu/percpu.h"
#include "lib/compiler.h"
#include "lib/log.h"
#include "lib/types.h"

#define PREEMPT_SHIFT 0
#define SOFTIRQ_SHIFT 8
#define HARDIRQ_SHIFT 16
#define NMI_SHIFT     20

#define PREEMPT_OFFSET         (1U << PREEMPT_SHIFT)
#define SOFTIRQ_OFFSET         (1U << SOFTIRQ_SHIFT)
#define HARDIRQ_OFFSET         (1U << HARDIRQ_SHIFT)
#define NMI_OFFSET             (1U << NMI_SHIFT)
/* What local_bh_disable() adds: it leaves bit 8 to those who really serve softirqs. */
#define SOFTIRQ_DISABLE_OFFSET (2 * SOFTIRQ_OFFSET)

#define PREEMPT_MASK (0xffU << PREEMPT_SHIFT)
#define SOFTIRQ_MASK (0xffU << SOFTIRQ_SHIFT)
#define HARDIRQ_MASK (0xfU << HARDIRQ_SHIFT)
#define NMI_MASK     (0xfU << NMI_SHIFT)

#define PREEMPT_NEED_RESCHED_INVERTED (1U << 31)

/* What every CPU boots with: preemption disabled once. The boot code becomes the idle task. */
#define PREEMPT_COUNT_BOOT PREEMPT_OFFSET

DECLARE_PER_CPU(u32, preempt_word);

/*
 * Contract, provided by the scheduler: preemption is wanted and allowed by the counter. Must do
 * nothing when IRQs are off. Called with IRQs on or off from preempt_enable().
 */
void preempt_schedule(void);

/* The fields, without need-resched. */
static __always_inline u32 preempt_count(void)
{
	return this_cpu_read(preempt_word) & ~PREEMPT_NEED_RESCHED_INVERTED;
}

static __always_inline u32 softirq_count(void)
{
	return this_cpu_read(preempt_word) & SOFTIRQ_MASK;
}

static __always_inline bool in_nmi(void)
{
	return this_cpu_read(preempt_word) & NMI_MASK;
}

static __always_inline bool in_hardirq(void)
{
	return this_cpu_read(preempt_word) & HARDIRQ_MASK;
}

/* Running a softirq handler; false where they are merely disabled. */
static __always_inline bool in_serving_softirq(void)
{
	return this_cpu_read(preempt_word) & SOFTIRQ_OFFSET;
}

static __always_inline bool in_task(void)
{
	return !(this_cpu_read(preempt_word) & (NMI_MASK | HARDIRQ_MASK | SOFTIRQ_OFFSET));
}

/* Any of hardirq, softirq (serving or disabled) or nmi. */
static __always_inline bool in_interrupt(void)
{
	return this_cpu_read(preempt_word) & (NMI_MASK | HARDIRQ_MASK | SOFTIRQ_MASK);
}

static __always_inline bool preemptible(void)
{
	return preempt_count() == 0 && !raw_irqs_disabled();
}

/* A task switch from here would be wrong. */
static __always_inline bool in_atomic(void)
{
	return preempt_count() != 0;
}

/* Need-resched of this CPU. Another CPU asks by an IPI whose handler calls set_need_resched(). */
static __always_inline void set_need_resched(void)
{
	this_cpu_and(preempt_word, ~PREEMPT_NEED_RESCHED_INVERTED);
}

static __always_inline void clear_need_resched(void)
{
	this_cpu_or(preempt_word, PREEMPT_NEED_RESCHED_INVERTED);
}

static __always_inline bool need_resched(void)
{
	return !(this_cpu_read(preempt_word) & PREEMPT_NEED_RESCHED_INVERTED);
}

/* Preemption is wanted and nothing in the counter forbids it (IRQs are not asked). */
static __always_inline bool preempt_due(void)
{
	return this_cpu_read(preempt_word) == 0;
}

/* The count of the field after adding `offset` must fit; checked in debug builds. */
static __always_inline void preempt_count_add(u32 offset)
{
	this_cpu_add(preempt_word, offset);
	ASSERT_NOINSTR((this_cpu_read(preempt_word) & PREEMPT_MASK) < 0xf0 &&
	               (this_cpu_read(preempt_word) & SOFTIRQ_MASK) < (0xf0U << SOFTIRQ_SHIFT));
}

static __always_inline void preempt_count_sub(u32 offset)
{
	ASSERT_NOINSTR((this_cpu_read(preempt_word) &
	                (offset <= PREEMPT_MASK ? PREEMPT_MASK : PREEMPT_MASK | SOFTIRQ_MASK)) >=
	               offset);
	this_cpu_add(preempt_word, -offset);
}

static __always_inline void preempt_disable(void)
{
	preempt_count_add(PREEMPT_OFFSET);
	barrier();
}

/* For the scheduler and for code that knows it will look at need-resched soon. */
static __always_inline void preempt_enable_no_resched(void)
{
	barrier();
	preempt_count_sub(PREEMPT_OFFSET);
}

static __always_inline void preempt_enable(void)
{
	barrier();
	preempt_count_sub(PREEMPT_OFFSET);
	if (unlikely(preempt_due()))
		preempt_schedule();
}

/*
 * NMI-like entry and exit: nmi and hardirq fields together, in one instruction. First in, last
 * out: RCU and lockdep ask in_nmi(). Noinstr, any context.
 */
static __always_inline void preempt_nmi_enter(void)
{
	ASSERT_NOINSTR((this_cpu_read(preempt_word) & NMI_MASK) != NMI_MASK);
	this_cpu_add(preempt_word, NMI_OFFSET + HARDIRQ_OFFSET);
}

static __always_inline void preempt_nmi_exit(void)
{
	this_cpu_add(preempt_word, -(NMI_OFFSET + HARDIRQ_OFFSET));
}

/* Around the handler of a device interrupt. IRQs off. */
static __always_inline void preempt_hardirq_enter(void)
{
	this_cpu_add(preempt_word, HARDIRQ_OFFSET);
}

static __always_inline void preempt_hardirq_exit(void)
{
	ASSERT_NOINSTR(in_hardirq());
	this_cpu_add(preempt_word, -HARDIRQ_OFFSET);
}

/*
 * Task switch, IRQs off: make `next` (the fields, as this function returned it earlier or a value
 * the scheduler made up for a new task) this CPU's counter; the old fields are returned. The
 * need-resched bit stays with the CPU.
 */
static __always_inline u32 preempt_count_switch(u32 next)
{
	u32 old = this_cpu_read(preempt_word);

	this_cpu_write(preempt_word, next | (old & PREEMPT_NEED_RESCHED_INVERTED));
	return old & ~PREEMPT_NEED_RESCHED_INVERTED;
}

#endif

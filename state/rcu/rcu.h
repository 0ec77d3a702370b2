/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * RCU: readers that cost nothing, writers that wait until every reader of before is gone.
 *
 * A reader disables preemption. So a CPU that switches tasks, runs user mode or a guest, or idles,
 * holds no reference: a grace period is over when each CPU was seen in one of these since it
 * began. Nothing may read under RCU while RCU does not watch the CPU (state/context).
 */
#ifndef STATE_RCU_RCU_H
#define STATE_RCU_RCU_H

#include "lib/atomic.h"
#include "lib/compiler.h"
#include "lib/types.h"
#include "state/context/context.h"
#include "state/preempt/preempt.h"

struct rcu_head {
	struct rcu_head *next;
	void (*fn)(struct rcu_head *head);
};

/* --- readers: any context in which RCU watches ---------------------------------------------- */

static __always_inline bool rcu_is_watching(void)
{
	return ct_rcu_watching();
}

static __always_inline void rcu_read_lock(void)
{
	preempt_disable();
	if (CONFIG_DEBUG && unlikely(!rcu_is_watching()))
		violation_report("RCU reader while RCU does not watch");
}

static __always_inline void rcu_read_unlock(void)
{
	preempt_enable();
}

/* True when a reader section surely holds: preemption cannot happen. */
static __always_inline bool rcu_read_lock_held(void)
{
	return rcu_is_watching() && !preemptible();
}

/* The pointer, and what it points at is as new as the pointer. */
#define rcu_dereference(p)           __atomic_load_n(&(p), __ATOMIC_CONSUME)
/* For the writer, under its lock. */
#define rcu_dereference_protected(p) READ_ONCE(p)
/* Publish: all stores before become visible first. */
#define rcu_assign_pointer(p, v)     __atomic_store_n(&(p), v, __ATOMIC_RELEASE)

/* --- writers -------------------------------------------------------------------------------- */

/* Call fn(head) from softirq context after a grace period. Any context but NMI. fn may not
 * sleep; it usually frees the object around the head. */
void call_rcu(struct rcu_head *head, void (*fn)(struct rcu_head *head));
/* Return after a grace period. May sleep. */
void synchronize_rcu(void);
/* Return after every callback queued before has run. May sleep. */
void rcu_barrier(void);

/* --- what the kernel tells RCU -------------------------------------------------------------- */

/* Boot, once, before call_rcu(): opens SOFTIRQ_RCU. */
void rcu_init(void);

/* NMI-like entry and exit. Noinstr. They nest: the outermost that found RCU not watching makes
 * it watch and undoes that. */
static __always_inline void rcu_nmi_enter(void);
static __always_inline void rcu_nmi_exit(void);

/* Interrupt of the idle task with RCU not watching; the caller's token remembers to undo it.
 * Noinstr, IRQs off. */
static __always_inline void rcu_irq_enter(void)
{
	ASSERT_NOINSTR(!ct_rcu_watching());
	ct_word_add(CT_RCU_WATCHING);
}

static __always_inline void rcu_irq_exit(void)
{
	ASSERT_NOINSTR(ct_rcu_watching());
	ct_word_add(CT_RCU_WATCHING);
}

/* Whenever the scheduler chooses, even if the same task goes on: a quiescent state. IRQs off. */
static __always_inline void rcu_note_context_switch(void)
{
	ct_word_add(2 * CT_RCU_WATCHING);
}

/*
 * From each timer tick, hardirq context. `user`: the tick interrupted user mode. Notes a quiescent
 * state when the interrupted code could have been preempted, and wants a reschedule when it could
 * not and a grace period waits for this CPU. Raises SOFTIRQ_RCU when there is something to do.
 */
void rcu_tick(bool user);

/* This CPU has callbacks waiting: idle must keep its tick going until it has not. */
bool rcu_needs_cpu(void);

/* Grace periods completed so far. */
u64 rcu_grace_periods(void);
/* Callbacks queued and not yet run, all CPUs: zero at the end means nothing was lost. */
u64 rcu_callbacks_pending(void);

/* --- contract, provided by the scheduler ---------------------------------------------------- */

/* One task that waits for one event. The owner's stack or object holds it; zero it first. */
struct rcu_waiter {
	void *task; /* the scheduler's */
	int done;
};

/* Sleep until waiter->done is set. May sleep; returns at once if it is set. */
void rcu_wait_block(struct rcu_waiter *waiter);
/* Set waiter->done and wake. Softirq context. The waiter may vanish as soon as done is set. */
void rcu_wait_wake(struct rcu_waiter *waiter);

/* --- NMI nesting ---------------------------------------------------------------------------- */

DECLARE_PER_CPU(u32, rcu_nmi_depth);

/*
 * depth counts the NMI-like levels at and above the one that switched RCU on. A nested one may
 * hit between any two instructions here: it finds "watching, depth 0" and touches nothing, or
 * "not watching" and switches on and off itself, or "depth n" and leaves n behind.
 */
static __always_inline void rcu_nmi_enter(void)
{
	if (!ct_rcu_watching()) {
		ct_word_add(CT_RCU_WATCHING);
		barrier();
		this_cpu_write(rcu_nmi_depth, 1);
	} else if (this_cpu_read(rcu_nmi_depth)) {
		this_cpu_inc(rcu_nmi_depth);
	}
	barrier();
}

static __always_inline void rcu_nmi_exit(void)
{
	u32 depth = this_cpu_read(rcu_nmi_depth);

	barrier();
	if (!depth)
		return;
	this_cpu_write(rcu_nmi_depth, depth - 1);
	barrier();
	if (depth == 1)
		ct_word_add(CT_RCU_WATCHING);
}

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Timers: a function that runs once at some time, in hardirq context, IRQs off, on the CPU that
 * started the timer. Never early; late by the interrupt's latency.
 *
 * Each CPU has a queue ordered by time, and its local APIC is set for the first one. A timer is in
 * one queue at most. The function may start its own timer again.
 */
#ifndef KERNEL_TIME_TIMER_H
#define KERNEL_TIME_TIMER_H

#include "lib/rbtree.h"
#include "lib/types.h"

struct timer {
	struct rb_node node;
	u64 expires; /* monotonic nanoseconds */
	void (*fn)(struct timer *timer);
	u32 cpu;     /* whose queue's lock guards it */
	bool queued; /* under that lock */
	bool real;   /* follows the real-time clock when that is set */
};

/* Before anything else; not on a timer in use. */
void timer_init(struct timer *timer, void (*fn)(struct timer *timer));

/*
 * (Re)start: fn at `expires`. Any context but NMI; of callers at the same time one wins. True if it
 * was queued already. The second form takes a time of the real-time clock.
 */
bool timer_start(struct timer *timer, u64 expires);
bool timer_start_real(struct timer *timer, u64 expires);

/*
 * Stop it: true if it was queued, so fn will not run. False: it is not queued; its function has
 * run, or runs right now on another CPU. Any context but NMI.
 */
bool timer_cancel(struct timer *timer);

/*
 * The same, and fn does not run any more on return: afterwards the memory may go. Not from fn
 * itself, nor with a lock held that fn takes. The caller keeps others from starting it again.
 */
bool timer_cancel_sync(struct timer *timer);

/* A snapshot. */
static inline bool timer_pending(const struct timer *timer)
{
	return __atomic_load_n(&timer->queued, __ATOMIC_ACQUIRE);
}

/* Nanoseconds until it fires, at least 1 while it is queued; 0 if it is not. */
u64 timer_left(const struct timer *timer);

/* The real-time clock jumped by `delta`: timers that follow it move. Task context. */
void timers_real_jumped(s64 delta);

/* From lapic_timer_interrupt(): runs what is due on this CPU. Hardirq context. */
void timers_run(void);

/* Each CPU, once, IRQs off; the boot CPU first. */
void timer_cpu_init(void);

#endif

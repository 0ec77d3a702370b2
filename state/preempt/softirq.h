/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Contract of softirqs for everybody who raises or handles one: work that an interrupt leaves
 * behind, run with IRQs on as soon as the last nested interrupt of this CPU returns. The
 * mechanism is work/softirq.
 */
#ifndef STATE_PREEMPT_SOFTIRQ_H
#define STATE_PREEMPT_SOFTIRQ_H

#include "state/preempt/preempt.h"

/* In the order in which pending ones are run. */
enum softirq {
	SOFTIRQ_TIMER,
	SOFTIRQ_TTY,
	SOFTIRQ_SCHED,
	SOFTIRQ_RCU,
	SOFTIRQ_SWEEP, /* the sweep: raised by a task, and by a device */
	SOFTIRQ_SWEEP_IRQ,
	NR_SOFTIRQS,
};

/* Name the handler of `nr`, once, at boot. It runs with softirqs disabled and IRQs on, never
 * twice at the same time on one CPU, and may not sleep. */
void open_softirq(enum softirq nr, void (*fn)(void));

/* Run the handler of `nr` on this CPU soon. Any context but NMI. */
void raise_softirq(enum softirq nr);
/* The same where IRQs are already off. */
void raise_softirq_irqoff(enum softirq nr);

/* Softirqs of this CPU wait until the matching enable, which runs what became pending. Nests. Not
 * from hardirq or NMI; enable with IRQs on. */
void local_bh_disable(void);
void local_bh_enable(void);

#endif

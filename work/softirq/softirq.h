/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Softirqs, the mechanism: see state/preempt/softirq.h for who raises and handles them.
 */
#ifndef WORK_SOFTIRQ_SOFTIRQ_H
#define WORK_SOFTIRQ_SOFTIRQ_H

#include "arch/x86_64/cpu/percpu.h"
#include "state/preempt/softirq.h"

/* One bit per enum softirq. Changed by its own CPU only. */
DECLARE_PER_CPU(u32, softirq_pending_mask);

/* Always inline: the exit of every interrupt asks. IRQs off. */
static __always_inline bool softirq_pending(void)
{
	return this_cpu_read(softirq_pending_mask);
}

/*
 * Run what is pending, at the end of a hardirq or where softirqs were enabled again. IRQs off on
 * entry and return, on in between. Does nothing inside another interrupt or where softirqs are
 * disabled. After a few rounds the rest is left to ksoftirqd.
 */
void do_softirq(void);

/* Boot, once kthreads work: one ksoftirqd for each online CPU. Until then the rounds are not
 * limited. May sleep. */
void softirq_start_threads(void);

#endif

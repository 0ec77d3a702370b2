/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Running softirqs. The softirq field of the preemption counter keeps everything apart: one
 * offset while handlers run (so an interrupt that comes meanwhile leaves its own softirqs to the
 * loop that is running), two for each local_bh_disable().
 */
#include "kernel/sched/kthread.h"
#include "kernel/sched/sched.h"
#include "lib/err.h"
#include "state/acct/acct.h"
#include "state/lockdep/irqflags.h"
#include "state/lockdep/lockdep.h"
#include "state/trace/tracepoint.h"
#include "work/softirq/softirq.h"

/* Rounds before the rest is left to ksoftirqd, so that user programs run, too. */
#define SOFTIRQ_ROUNDS 8

DEFINE_PER_CPU(u32, softirq_pending_mask);
static DEFINE_PER_CPU(struct task *, ksoftirqd);
static void (*handlers[NR_SOFTIRQS])(void);

void open_softirq(enum softirq nr, void (*fn)(void))
{
	ASSERT(!handlers[nr]);
	WRITE_ONCE(handlers[nr], fn);
}

/* IRQs off. */
static bool wake_ksoftirqd(void)
{
	struct task *thread = this_cpu_read(ksoftirqd);

	if (thread)
		wake_up_process(thread);
	return thread;
}

void raise_softirq_irqoff(enum softirq nr)
{
	this_cpu_or(softirq_pending_mask, 1U << nr);
	/* an interrupt, or the end of a section with softirqs disabled, runs it; a task does not */
	if (!in_interrupt())
		wake_ksoftirqd();
}

void raise_softirq(enum softirq nr)
{
	unsigned long flags = local_irq_save();

	if (irqs_disabled_flags(flags) || in_interrupt()) {
		raise_softirq_irqoff(nr);
	} else {
		this_cpu_or(softirq_pending_mask, 1U << nr);
		do_softirq();
	}
	local_irq_restore(flags);
}

/* One round over all that is pending. IRQs off, on around the handlers. */
static void run_pending(void)
{
	u32 pending = this_cpu_read(softirq_pending_mask);

	this_cpu_write(softirq_pending_mask, 0);
	local_irq_enable();
	for (; pending; pending &= pending - 1) {
		unsigned nr = __builtin_ctz(pending);
		u32 count = preempt_count();

		trace_softirq_enter(nr);
		handlers[nr]();
		trace_softirq_exit(nr);
		if (CONFIG_DEBUG && preempt_count() != count)
			violation_report("softirq %u left preemption count %x, was %x", nr,
			                 preempt_count(), count);
	}
	local_irq_disable();
}

void do_softirq(void)
{
	enum acct_bucket from;

	lockdep_assert_irqs_disabled();
	if (in_interrupt() || !softirq_pending())
		return;
	preempt_count_add(SOFTIRQ_OFFSET);
	from = acct_softirq_enter();
	for (int round = 0; softirq_pending(); round++) {
		if (round >= SOFTIRQ_ROUNDS && wake_ksoftirqd())
			break;
		run_pending();
	}
	acct_softirq_exit(from);
	preempt_count_sub(SOFTIRQ_OFFSET);
}

void local_bh_disable(void)
{
	preempt_count_add(SOFTIRQ_DISABLE_OFFSET);
	barrier();
}

void local_bh_enable(void)
{
	ASSERT(!in_hardirq());
	barrier();
	if (softirq_count() == SOFTIRQ_DISABLE_OFFSET)
		lockdep_softirqs_on_prepare();
	/* softirqs on, but still not preemptible: what became pending runs first */
	preempt_count_sub(SOFTIRQ_DISABLE_OFFSET - PREEMPT_OFFSET);
	if (unlikely(softirq_pending()) && !in_interrupt()) {
		unsigned long flags = local_irq_save();

		do_softirq();
		local_irq_restore(flags);
	}
	preempt_enable();
}

/* --- ksoftirqd ------------------------------------------------------------------------------ */

/* Softirqs as a task among others: bound to its CPU. */
static void ksoftirqd_main(void *arg)
{
	for (;;) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (!softirq_pending())
			schedule();
		__set_current_state(TASK_RUNNING);
		local_irq_disable();
		do_softirq();
		local_irq_enable();
		cond_resched();
	}
}

void softirq_start_threads(void)
{
	int cpu;

	for_each_online_cpu (cpu) {
		struct task *thread = kthread_run_on(cpu, ksoftirqd_main, NULL, "ksoftirqd");

		if (!IS_ERR(thread))
			WRITE_ONCE(per_cpu(ksoftirqd, cpu), thread);
	}
}

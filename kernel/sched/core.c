/* SPDX-License-Identifier: BSD-2-Clause */
/* The switch from one task to another, and the ways into it. */
#include "kernel/sched/rq.h"
#include "kernel/mm/mm.h"
#include "kernel/task/signal_api.h"
#include "kernel/time/tick.h"
#include "state/rcu/rcu.h"
#include "state/trace/tracepoint.h"

/*
 * Under the queue's lock, and after the barrier in set_current_state(): a signal sent before the
 * sleep is seen here, one sent later finds the state.
 */
static bool sleep_refused(struct task *t, u32 state)
{
	if ((state & TASK_INTERRUPTIBLE) && signal_pending(t))
		return true;
	return (state & TASK_WAKEKILL) && signal_fatal_pending(t);
}

static void clear_resched_wish(struct task *prev)
{
	if (need_resched())
		clear_need_resched();
	if (entry_work_read(&prev->work.exit) & EXIT_WORK_RESCHED)
		entry_work_clear(&prev->work.exit, EXIT_WORK_RESCHED);
}

/*
 * Let go of the task whose stack this CPU has just left. Release: the CPU that sees on_cpu clear
 * also sees its registers saved.
 */
static void finish_switch(void)
{
	struct rq *rq =
	        this_rq(); /* again: a resumed task may be on another CPU than when it left */
	struct task *prev = rq->switched_from;
	bool dead = READ_ONCE(prev->sched.state) == TASK_DEAD;

	smp_store_release(&prev->sched.on_cpu, 0);
	if (unlikely(dead))
		task_switched_away(prev);
	if (unlikely(!list_empty(&rq->misplaced)))
		balance_misplaced(rq);
}

/* All that changes hands besides the stack. IRQs off, no lock held. */
static __always_inline void switch_to(struct rq *rq, struct task *prev, struct task *next)
{
	trace_sched_switch(prev->tid, next->tid);
	if (prev->rseq)
		entry_work_set(&prev->work.exit, EXIT_WORK_NOTIFY_RESUME);
	if (prev == rq->idle)
		tick_leave_idle();
	acct_task_switch(prev == rq->idle ? NULL : &prev->acct,
	                 next == rq->idle ? NULL : &next->acct);
	lockdep_switch(&next->lockdep);
	mm_switch(prev->mm, next->mm);
	this_cpu_write(current_task, next);
	arch_switch_to(&prev->arch, &next->arch);
	finish_switch();
}

/*
 * prev gives up the queue: it sleeps, or goes back into the order. False: it just goes on.
 * A sleeper leaves the queue while its stack is still in use; on_cpu keeps wakers from running it
 * elsewhere until finish_switch().
 */
static __always_inline bool leave_cpu(struct rq *rq, struct task *prev, enum switch_reason why)
{
	u32 state = READ_ONCE(prev->sched.state);

	if (state && why != SWITCH_PREEMPTED) {
		if (!sleep_refused(prev, state)) {
			prev->sched.nvcsw++;
			if (state & TASK_UNINTERRUPTIBLE)
				rq->nr_blocked++;
			rq_dequeue(rq, prev);
			return true;
		}
		__set_current_state(TASK_RUNNING);
	}
	if (prev == rq->idle)
		return true;
	if (!rq_has_better(rq, prev))
		return false;
	prev->sched.nivcsw++;
	rq_put(rq, prev);
	return true;
}

void sched_switch(enum switch_reason why)
{
	struct rq *rq = this_rq();
	struct task *prev = rq->curr;
	struct task *next;
	u64 now;

	lockdep_assert_irqs_disabled();
	ASSERT(preempt_count() == PREEMPT_OFFSET);
	rcu_note_context_switch(); /* even if nobody else wants the CPU: RCU may have asked */

	spin_lock(&rq->lock);
	now = arch_cycles();
	rq_charge(rq, now);
	clear_resched_wish(prev);
	if (unlikely(why == SWITCH_YIELDED))
		rq_yield(rq);
	if (!leave_cpu(rq, prev, why)) {
		spin_unlock_no_resched(&rq->lock);
		return;
	}

	next = rq_take(rq);
	if (!next)
		next = balance_idle(rq) ? rq_take(rq) : rq->idle;
	if (next == prev) {
		spin_unlock_no_resched(&rq->lock);
		return;
	}

	next->sched.exec_start = now;
	next->sched.slice_start = now;
	/*
	 * Full barrier: next looks at its work word later, on its way to user mode. Either it sees
	 * a bit that was set before, or who set it sees on_cpu and interrupts us (sched_kick).
	 */
	(void)xchg(&next->sched.on_cpu, 1u);
	WRITE_ONCE(rq->curr, next);
	rq->switched_from = prev;
	rq->switches++;
	/*
	 * The lock may go before the stack does: with IRQs off nobody on this CPU can interfere,
	 * and other CPUs leave a task alone whose on_cpu is set.
	 */
	spin_unlock_no_resched(&rq->lock);
	switch_to(rq, prev, next);
}

/* --- the ways in ----------------------------------------------------------------------------- */

static void schedule_why(enum switch_reason why)
{
	preempt_disable();
	local_irq_disable();
	sched_switch(why);
	local_irq_enable();
	preempt_enable_no_resched();
}

void schedule(void)
{
	if (CONFIG_DEBUG && unlikely(!preemptible()))
		violation_report("schedule() in atomic context, preemption counter %x",
		                 preempt_count());
	do
		schedule_why(SWITCH_WANTED);
	while (need_resched());
}

/* Alone on this CPU there is nobody to let pass. The hint may be old by one wake-up. */
void sched_yield(void)
{
	if (READ_ONCE(this_rq()->nr_running) > 1)
		schedule_why(SWITCH_YIELDED);
}

void preempt_schedule(void)
{
	if (irqs_disabled())
		return;
	do
		schedule_why(SWITCH_PREEMPTED);
	while (need_resched());
}

void preempt_schedule_irq(void)
{
	do {
		preempt_disable();
		sched_switch(SWITCH_PREEMPTED);
		preempt_enable_no_resched();
	} while (need_resched());
}

void cond_resched(void)
{
	if (need_resched() && preemptible())
		preempt_schedule();
}

void task_first_run(void)
{
	finish_switch();
	local_irq_enable();
	preempt_enable();
}

__noreturn void sched_exit(void)
{
	preempt_disable();
	set_current_state(TASK_DEAD);
	local_irq_disable();
	sched_switch(SWITCH_WANTED);
	BUG();
}

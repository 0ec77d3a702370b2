/* SPDX-License-Identifier: BSD-2-Clause */
/* What the scheduler does at each tick of a busy CPU. */
#include "kernel/sched/rq.h"

/* Under the lock. */
static bool slice_is_over(struct rq *rq, struct task *t, u64 now)
{
	u64 ran = now - t->sched.slice_start;

	if (t == rq->idle)
		return rq->nr_running;
	if (unlikely(!cpu_allowed(t, rq->cpu)))
		return true;
	if (rq->nr_running < 2 || t->sched.policy == SCHED_FIFO)
		return false;
	if (t->sched.policy == SCHED_RR) {
		if (ran < sched_periods.rr_slice)
			return false;
		t->sched.slice_start = now;
		list_move_tail(&t->sched.queue, &rq->rt[t->sched.rt_priority]);
		return true;
	}
	return ran >= sched_periods.slice && rq_has_better(rq, t);
}

void sched_tick(void)
{
	struct rq *rq = this_rq();
	u64 now = arch_cycles();

	spin_lock(&rq->lock);
	rq_charge(rq, now);
	if (slice_is_over(rq, rq->curr, now))
		sched_set_need_resched();
	spin_unlock(&rq->lock);
	balance_tick(rq);
	load_tick();
}

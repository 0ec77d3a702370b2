/* SPDX-License-Identifier: BSD-2-Clause */
/* How run queues and the scheduler's part of tasks begin. */
#include "kernel/sched/idle.h"
#include "kernel/sched/rq.h"
#include "kernel/time/clock.h"

static void rq_init(struct rq *rq, unsigned cpu)
{
	unsigned i;

	spin_lock_init(&rq->lock, "run queue");
	rq->cpu = cpu;
	rq->fair = RB_ROOT_CACHED;
	for (i = 0; i < RT_PRIORITIES; i++)
		INIT_LIST_HEAD(&rq->rt[i]);
	INIT_LIST_HEAD(&rq->misplaced);
}

static void sched_task_init(struct task *t)
{
	struct sched_task *s = &t->sched;

	*s = (struct sched_task){
	        .state = TASK_NEW,
	        .policy = SCHED_NORMAL,
	        .weight = NICE_0_WEIGHT,
	        .inv_weight = (1ul << 32) / NICE_0_WEIGHT,
	        .affinity = ~0ul,
	};
	spin_lock_init(&s->wake_lock, "task wake");
	INIT_LIST_HEAD(&s->queue);
}

void sched_init_idle(struct task *t, unsigned cpu)
{
	struct rq *rq = cpu_rq(cpu);

	rq_init(rq, cpu);
	sched_task_init(t);
	t->sched.state = TASK_RUNNING;
	t->sched.on_cpu = 1;
	t->sched.cpu = cpu;
	t->sched.policy = SCHED_IDLE;
	t->sched.affinity = 1ul << cpu;
	rq->idle = t;
	rq->curr = t;
}

void sched_init(void)
{
	sched_periods = (struct sched_periods){
	        .slice = ns_to_cycles(4 * NSEC_PER_MSEC),
	        .wakeup_grain = ns_to_cycles(1 * NSEC_PER_MSEC),
	        .sleep_credit = ns_to_cycles(3 * NSEC_PER_MSEC),
	        .rr_slice = ns_to_cycles(100 * NSEC_PER_MSEC),
	};
	sched_init_idle(current, 0);
	/* the boot CPU takes tasks before it becomes idle: the boot code starts some */
	this_rq()->online = true;
}

void sched_cpu_online(void)
{
	WRITE_ONCE(this_rq()->online, true);
}

void sched_init_kernel_task(struct task *t)
{
	sched_task_init(t);
	t->sched.cpu = smp_processor_id();
	t->sched.vruntime = READ_ONCE(this_rq()->min_vruntime);
}

/*
 * The child starts where its parent stands in the order, so making children gains no time. What
 * was set for the parent holds for the child, unless it asked otherwise.
 */
void sched_fork(struct task *child)
{
	struct sched_task *from = &current->sched;
	struct sched_task *s = &child->sched;

	sched_task_init(child);
	preempt_disable();
	s->cpu = from->cpu;
	s->vruntime = from->vruntime;
	preempt_enable();
	s->affinity = from->affinity;
	if (!from->reset_on_fork) {
		s->policy = from->policy;
		s->rt_priority = from->rt_priority;
		s->nice = from->nice;
		s->weight = from->weight;
		s->inv_weight = from->inv_weight;
	} else if (from->nice > 0 && !from->rt_priority) {
		s->nice = from->nice;
		s->weight = from->weight;
		s->inv_weight = from->inv_weight;
	}
}

u64 sched_online_mask(void)
{
	u64 mask = 0;
	int cpu;

	for_each_online_cpu (cpu)
		if (READ_ONCE(cpu_rq(cpu)->online))
			mask |= 1ul << cpu;
	return mask;
}

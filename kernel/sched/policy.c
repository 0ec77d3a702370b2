/* SPDX-License-Identifier: BSD-2-Clause */
/* Changing how a task is scheduled: nice value, policy, CPUs. */
#include "kernel/sched/rq.h"
#include <asm/errno.h>
#include "lib/err.h"

/* Each step of nice is a quarter more or less: 1024 * 1.25 ^ -nice. */
static const u32 nice_weight[40] = {
        88818, 71054, 56843, 45475, 36380, 29104, 23283, 18626, /* -20 */
        14901, 11921, 9537,  7629,  6104,  4883,  3906,  3125,  /* -12 */
        2500,  2000,  1600,  1280,  1024,  819,   655,   524,   /* -4 */
        419,   336,   268,   215,   172,   137,   110,   88,    /* 4 */
        70,    56,    45,    36,    29,    23,    18,    15,    /* 12 */
};

#define IDLE_POLICY_WEIGHT 3

static void set_weight(struct sched_task *s)
{
	u32 weight = s->policy == SCHED_IDLE ? IDLE_POLICY_WEIGHT : nice_weight[s->nice + 20];

	s->weight = weight;
	s->inv_weight = (1ul << 32) / weight;
}

/* Both locks, IRQs off. */
static struct rq *change_lock(struct task *t, unsigned long *flags)
{
	*flags = spin_lock_irqsave(&t->sched.wake_lock);
	return task_rq_lock(t);
}

static void change_unlock(struct task *t, struct rq *rq, unsigned long flags)
{
	spin_unlock(&rq->lock);
	spin_unlock_irqrestore(&t->sched.wake_lock, flags);
}

void sched_set_nice(struct task *t, int nice)
{
	unsigned long flags;
	struct rq *rq = change_lock(t, &flags);

	rq_change_begin(rq, t);
	t->sched.nice = min(max(nice, -20), 19);
	set_weight(&t->sched);
	rq_change_end(rq, t);
	change_unlock(t, rq, flags);
}

int sched_set_policy(struct task *t, u32 policy, u32 rt_priority, bool reset_on_fork)
{
	bool rt = policy == SCHED_FIFO || policy == SCHED_RR;
	unsigned long flags;
	struct rq *rq;

	if (policy > SCHED_IDLE ||
	    (!rt && policy != SCHED_NORMAL && policy != SCHED_BATCH && policy != SCHED_IDLE))
		return -EINVAL;
	if (rt ? rt_priority < 1 || rt_priority >= RT_PRIORITIES : rt_priority != 0)
		return -EINVAL;
	rq = change_lock(t, &flags);
	rq_change_begin(rq, t);
	/* out of the real-time classes it starts where the others are */
	if (task_is_rt(t) && !rt)
		t->sched.vruntime = rq->min_vruntime;
	t->sched.policy = policy;
	t->sched.rt_priority = rt_priority;
	t->sched.reset_on_fork = reset_on_fork;
	set_weight(&t->sched);
	rq_change_end(rq, t);
	change_unlock(t, rq, flags);
	return 0;
}

/* --- CPUs ------------------------------------------------------------------------------------ */

u64 sched_affinity(const struct task *t)
{
	return READ_ONCE(t->sched.affinity) & sched_online_mask();
}

/* t waits in a queue where it may not run any more: straight to another one. */
static void move_waiting(struct rq *rq, struct task *t)
{
	struct rq *to = cpu_rq(select_cpu(t, rq->cpu));

	spin_unlock(&rq->lock);
	rq_lock_two(rq, to);
	/* if it began to run meanwhile, the tick finds it where it may not be */
	if (t->sched.on_rq && t->sched.cpu == rq->cpu && t != rq->curr &&
	    !smp_load_acquire(&t->sched.on_cpu)) {
		rq_move(rq, to, t);
		if (rq_preempts(to, t))
			rq_resched(to);
	}
	if (to != rq)
		spin_unlock(&to->lock);
}

/*
 * A task that runs on a forbidden CPU is only told: when it next gives up the CPU it is put aside
 * (rq_put) and given to another one (balance_misplaced). We wait for that here.
 */
int sched_set_affinity(struct task *t, u64 mask)
{
	unsigned long flags;
	struct rq *rq;
	bool wrong;

	mask &= sched_online_mask();
	if (!mask)
		return -EINVAL;
	rq = change_lock(t, &flags);
	WRITE_ONCE(t->sched.affinity, mask);
	wrong = t->sched.on_rq && !cpu_allowed(t, rq->cpu);
	if (wrong && (t == rq->curr || t->sched.on_cpu))
		rq_resched(rq);
	else if (wrong)
		move_waiting(rq, t);
	change_unlock(t, rq, flags);

	if (t == current) {
		schedule();
		return 0;
	}
	while (READ_ONCE(t->sched.on_cpu) && !cpu_allowed(t, task_cpu(t))) {
		cond_resched();
		cpu_relax();
	}
	return 0;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Moving waiting tasks between CPUs: to one that would idle, from one that has many, and away from
 * where they may not run. Only tasks are moved that no CPU is still busy leaving (on_cpu).
 */
#include "kernel/sched/rq.h"

#define BALANCE_TICKS 4

/* Acquire: whoever runs it next finds its registers saved. */
static bool can_move(const struct task *t, unsigned cpu)
{
	return cpu_allowed(t, cpu) && !smp_load_acquire(&t->sched.on_cpu);
}

static struct task *movable_rt(struct rq *from, unsigned cpu)
{
	unsigned prio;
	struct task *t;

	for_each_set_bit(prio, from->rt_used, RT_PRIORITIES) list_for_each_entry (
	        t, &from->rt[prio], sched.queue) if (can_move(t, cpu)) return t;
	return NULL;
}

static struct task *movable(struct rq *from, unsigned cpu)
{
	struct rb_node *node;

	if (unlikely(from->nr_rt)) {
		struct task *t = movable_rt(from, cpu);

		if (t)
			return t;
	}
	for (node = rb_first_cached(&from->fair); node; node = rb_next(node)) {
		struct task *t = rb_entry(node, struct task, sched.node);

		if (can_move(t, cpu))
			return t;
	}
	return NULL;
}

/* The CPU with most tasks, at least `least` of them; NULL. A hint only. */
static struct rq *busiest(struct rq *self, unsigned least)
{
	struct rq *best = NULL;
	int cpu;

	for_each_online_cpu (cpu) {
		struct rq *rq = cpu_rq(cpu);
		unsigned n = READ_ONCE(rq->nr_running);

		if (rq != self && n >= least) {
			best = rq;
			least = n + 1;
		}
	}
	return best;
}

bool balance_idle(struct rq *rq)
{
	struct rq *from;
	struct task *t;

	if (nr_cpus_online == 1)
		return false;
	from = busiest(rq, 2);
	/* Our own lock is held, so the order of the two cannot be kept: try only. */
	if (!from || !spin_trylock(&from->lock))
		return false;
	t = movable(from, rq->cpu);
	if (t)
		rq_move(from, rq, t);
	spin_unlock_no_resched(&from->lock);
	return t;
}

/* Up to n tasks. */
static void move_some(struct rq *from, struct rq *to, unsigned n)
{
	struct task *t;

	rq_lock_two(from, to);
	while (n-- && from->nr_running > 1 && (t = movable(from, to->cpu))) {
		rq_move(from, to, t);
		if (rq_preempts(to, t))
			rq_resched(to);
	}
	rq_unlock_two(from, to);
}

/* Idle CPUs have no tick, so a busy one looks for them. */
static struct rq *idle_rq(struct rq *self)
{
	int cpu;

	for_each_online_cpu (cpu) {
		struct rq *rq = cpu_rq(cpu);

		if (rq != self && rq->online && READ_ONCE(rq->nr_running) == 0)
			return rq;
	}
	return NULL;
}

void balance_tick(struct rq *rq)
{
	unsigned mine = READ_ONCE(rq->nr_running);
	struct rq *other;

	if (nr_cpus_online == 1 || ++rq->ticks % BALANCE_TICKS)
		return;
	if (mine > 1) {
		other = idle_rq(rq);
		if (other) {
			move_some(rq, other, 1);
			return;
		}
	}
	other = busiest(rq, mine + 2);
	if (other)
		move_some(other, rq, (READ_ONCE(other->nr_running) - mine) / 2);
}

static struct task *first_misplaced(struct rq *rq)
{
	struct task *t;

	list_for_each_entry (t, &rq->misplaced, sched.queue)
		if (!smp_load_acquire(&t->sched.on_cpu))
			return t;
	return NULL;
}

void balance_misplaced(struct rq *rq)
{
	struct task *t;
	struct rq *to;

	for (;;) {
		spin_lock(&rq->lock);
		t = first_misplaced(rq);
		to = t ? cpu_rq(select_cpu(t, rq->cpu)) : NULL;
		if (t && !cpu_allowed(t, to->cpu))
			t = NULL; /* nowhere to go: the next switch looks again */
		spin_unlock(&rq->lock);
		if (!t)
			return;
		/* A second look under both locks. What was found may have moved on: then another turn. */
		rq_lock_two(rq, to);
		t = first_misplaced(rq);
		if (t && cpu_allowed(t, to->cpu)) {
			rq_move(rq, to, t);
			if (rq_preempts(to, t))
				rq_resched(to);
		}
		rq_unlock_two(rq, to);
	}
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Run queues: the order of tasks that wait for one CPU. */
#include "kernel/sched/rq.h"

DEFINE_PER_CPU(struct rq, sched_rq);
struct sched_periods sched_periods;

/* --- time ------------------------------------------------------------------------------------ */

static void rq_advance_min(struct rq *rq, u64 vruntime)
{
	struct rb_node *left = rb_first_cached(&rq->fair);

	if (left) {
		u64 first = rb_entry(left, struct task, sched.node)->sched.vruntime;

		if ((s64)(first - vruntime) < 0)
			vruntime = first;
	}
	if ((s64)(vruntime - rq->min_vruntime) > 0)
		WRITE_ONCE(rq->min_vruntime, vruntime);
}

void rq_charge(struct rq *rq, u64 now)
{
	struct task *t = rq->curr;
	s64 ran = now - t->sched.exec_start;

	if (t == rq->idle)
		return;
	t->sched.exec_start = now;
	if (unlikely(ran <= 0 || task_is_rt(t)))
		return;
	if (likely(t->sched.weight == NICE_0_WEIGHT))
		t->sched.vruntime += ran;
	else
		t->sched.vruntime +=
		        ((unsigned __int128)ran * NICE_0_WEIGHT * t->sched.inv_weight) >> 32;
	rq_advance_min(rq, t->sched.vruntime);
}

/* --- fair ------------------------------------------------------------------------------------ */

static void fair_insert(struct rq *rq, struct task *t)
{
	struct rb_node **link = &rq->fair.rb_root.rb_node;
	struct rb_node *parent = NULL;
	bool leftmost = true;

	while (*link) {
		struct task *other = rb_entry(*link, struct task, sched.node);

		parent = *link;
		/* equals queue behind each other */
		if ((s64)(t->sched.vruntime - other->sched.vruntime) < 0) {
			link = &parent->rb_left;
		} else {
			link = &parent->rb_right;
			leftmost = false;
		}
	}
	rb_link_node(&t->sched.node, parent, link);
	rb_insert_color_cached(&t->sched.node, &rq->fair, leftmost);
}

static struct task *fair_first(struct rq *rq)
{
	return rb_entry_safe(rb_first_cached(&rq->fair), struct task, sched.node);
}

/* --- fifo and rr ----------------------------------------------------------------------------- */

static void rt_insert(struct rq *rq, struct task *t)
{
	unsigned prio = t->sched.rt_priority;

	list_add_tail(&t->sched.queue, &rq->rt[prio]);
	__set_bit(prio, rq->rt_used);
	rq->nr_rt++;
}

static void rt_remove(struct rq *rq, struct task *t)
{
	unsigned prio = t->sched.rt_priority;

	list_del_init(&t->sched.queue);
	if (list_empty(&rq->rt[prio]))
		__clear_bit(prio, rq->rt_used);
	rq->nr_rt--;
}

static unsigned rt_highest(struct rq *rq)
{
	return rq->rt_used[1] ? 64 + __fls(rq->rt_used[1]) : __fls(rq->rt_used[0]);
}

static struct task *rt_first(struct rq *rq)
{
	return list_first_entry(&rq->rt[rt_highest(rq)], struct task, sched.queue);
}

/* --- any class ------------------------------------------------------------------------------- */

static void rq_link(struct rq *rq, struct task *t)
{
	if (unlikely(task_is_rt(t)))
		rt_insert(rq, t);
	else
		fair_insert(rq, t);
	WRITE_ONCE(rq->nr_running, rq->nr_running + 1);
}

static void rq_unlink(struct rq *rq, struct task *t)
{
	if (unlikely(t->sched.misplaced)) {
		list_del_init(&t->sched.queue);
		t->sched.misplaced = false;
	} else if (unlikely(task_is_rt(t))) {
		rt_remove(rq, t);
	} else if (t != rq->curr) {
		rb_erase_cached(&t->sched.node, &rq->fair);
	}
	WRITE_ONCE(rq->nr_running, rq->nr_running - 1);
}

void rq_enqueue(struct rq *rq, struct task *t)
{
	rq_link(rq, t);
	WRITE_ONCE(t->sched.on_rq, 1);
}

void rq_dequeue(struct rq *rq, struct task *t)
{
	rq_unlink(rq, t);
	/*
	 * Release: a waker that sees 0 (without our lock) also sees everything the task did before,
	 * and goes on to wait for on_cpu.
	 */
	smp_store_release(&t->sched.on_rq, 0);
}

void rq_move(struct rq *from, struct rq *to, struct task *t)
{
	rq_unlink(from, t);
	task_set_rq(t, to);
	rq_link(to, t);
}

void rq_change_begin(struct rq *rq, struct task *t)
{
	if (!t->sched.on_rq)
		return;
	if (t == rq->curr)
		rq_charge(rq, arch_cycles());
	rq_unlink(rq, t);
}

void rq_change_end(struct rq *rq, struct task *t)
{
	if (!t->sched.on_rq)
		return;
	if (t == rq->curr && !task_is_rt(t))
		WRITE_ONCE(rq->nr_running, rq->nr_running + 1); /* outside of the tree */
	else
		rq_link(rq, t);
	rq_resched(rq);
}

void rq_put(struct rq *rq, struct task *prev)
{
	if (unlikely(!cpu_allowed(prev, rq->cpu))) {
		if (task_is_rt(prev))
			rt_remove(rq, prev);
		prev->sched.misplaced = true;
		list_add_tail(&prev->sched.queue, &rq->misplaced);
	} else if (likely(!task_is_rt(prev))) {
		fair_insert(rq, prev);
	}
}

struct task *rq_take(struct rq *rq)
{
	struct task *t;

	if (unlikely(rq->nr_rt))
		return rt_first(rq);
	t = fair_first(rq);
	if (t)
		rb_erase_cached(&t->sched.node, &rq->fair);
	return t;
}

void rq_yield(struct rq *rq)
{
	struct task *t = rq->curr;
	struct task *first;

	if (t == rq->idle)
		return;
	if (task_is_rt(t)) {
		list_move_tail(&t->sched.queue, &rq->rt[t->sched.rt_priority]);
		return;
	}
	first = fair_first(rq);
	if (first && (s64)(t->sched.vruntime - first->sched.vruntime) <= 0)
		t->sched.vruntime = first->sched.vruntime + 1;
}

bool rq_has_better(struct rq *rq, struct task *prev)
{
	struct task *first;

	if (unlikely(!cpu_allowed(prev, rq->cpu)))
		return true;
	if (unlikely(rq->nr_rt))
		return rt_first(rq) != prev;
	first = fair_first(rq);
	return first && (s64)(prev->sched.vruntime - first->sched.vruntime) > 0;
}

bool rq_preempts(struct rq *rq, struct task *t)
{
	struct task *curr = rq->curr;

	if (curr == rq->idle)
		return true;
	if (unlikely(task_is_rt(t)))
		return t->sched.rt_priority > curr->sched.rt_priority;
	if (unlikely(task_is_rt(curr) || t->sched.policy == SCHED_BATCH))
		return false;
	if (unlikely(curr->sched.policy == SCHED_IDLE && t->sched.policy != SCHED_IDLE))
		return true;
	return (s64)(curr->sched.vruntime - t->sched.vruntime) > (s64)sched_periods.wakeup_grain;
}

void task_set_rq(struct task *t, struct rq *rq)
{
	unsigned from = t->sched.cpu;

	if (from == rq->cpu)
		return;
	/* The lead or lag over the others is kept; the old queue's clock may be a little stale. */
	t->sched.vruntime += rq->min_vruntime - READ_ONCE(cpu_rq(from)->min_vruntime);
	WRITE_ONCE(t->sched.cpu, rq->cpu);
}

void rq_place_woken(struct rq *rq, struct task *t)
{
	u64 earliest = rq->min_vruntime - sched_periods.sleep_credit;

	if ((s64)(t->sched.vruntime - earliest) < 0)
		t->sched.vruntime = earliest;
}

/* --- locks ----------------------------------------------------------------------------------- */

struct rq *task_rq_lock(struct task *t)
{
	for (;;) {
		struct rq *rq = cpu_rq(READ_ONCE(t->sched.cpu));

		spin_lock(&rq->lock);
		/* moving a task takes the locks of both queues, so now it stays */
		if (likely(rq->cpu == READ_ONCE(t->sched.cpu)))
			return rq;
		spin_unlock(&rq->lock);
	}
}

void rq_lock_two(struct rq *a, struct rq *b)
{
	struct rq *first = a->cpu < b->cpu ? a : b;
	struct rq *second = first == a ? b : a;

	spin_lock(&first->lock);
	if (first != second)
		spin_lock_nested(&second->lock, 1);
}

void rq_unlock_two(struct rq *a, struct rq *b)
{
	spin_unlock(&a->lock);
	if (a != b)
		spin_unlock(&b->lock);
}

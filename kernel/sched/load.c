/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Numbers about the scheduler. Load averages are decaying averages of the tasks that run, want to
 * run or sleep uninterruptibly, sampled every five seconds; whoever ticks or asks first after that
 * time does it, and catches up for a machine that was idle meanwhile.
 */
#include "kernel/sched/rq.h"
#include "kernel/time/clock.h"

#define LOAD_INTERVAL_NS (5 * NSEC_PER_SEC)
#define LOAD_ONE         (1u << LOAD_AVG_SHIFT)
#define LOAD_CATCH_UP    720 /* an hour: then nothing of the past is left */

/* 2048 / e^(5 s / 1, 5, 15 minutes) */
static const u32 load_decay[3] = {1884, 2014, 2037};

static DEFINE_SPINLOCK(load_lock);
static u64 load_next = LOAD_INTERVAL_NS; /* read without the lock as a hint */
static u32 load_avg[3];                  /* under load_lock */

static void count(struct sched_stats *stats)
{
	s64 blocked = 0;
	int cpu;

	for_each_online_cpu (cpu) {
		struct rq *rq = cpu_rq(cpu);

		stats->switches += READ_ONCE(rq->switches);
		stats->forks += READ_ONCE(rq->nr_started);
		stats->running += READ_ONCE(rq->nr_running);
		blocked += READ_ONCE(rq->nr_blocked);
	}
	stats->blocked = blocked > 0 ? blocked : 0;
}

static void decay(u32 active)
{
	unsigned i;

	for (i = 0; i < 3; i++) {
		u64 up = active >= load_avg[i] ? LOAD_ONE - 1 : 0;

		load_avg[i] = ((u64)load_avg[i] * load_decay[i] +
		               (u64)active * (LOAD_ONE - load_decay[i]) + up) >>
		              LOAD_AVG_SHIFT;
	}
}

static void load_update(u64 now)
{
	struct sched_stats stats = {0};
	unsigned long flags;
	unsigned rounds = 0;

	flags = spin_lock_irqsave(&load_lock);
	count(&stats);
	while (now >= load_next) {
		/* the rounds that nobody noticed were idle ones */
		bool last = now - load_next < LOAD_INTERVAL_NS;

		if (rounds++ < LOAD_CATCH_UP)
			decay(last ? (stats.running + stats.blocked) << LOAD_AVG_SHIFT : 0);
		WRITE_ONCE(load_next, load_next + LOAD_INTERVAL_NS);
	}
	spin_unlock_irqrestore(&load_lock, flags);
}

void load_tick(void)
{
	u64 now = ktime_ns();

	if (unlikely(now >= READ_ONCE(load_next)))
		load_update(now);
}

void sched_get_stats(struct sched_stats *stats)
{
	unsigned long flags;
	unsigned i;

	load_tick();
	*stats = (struct sched_stats){0};
	count(stats);
	flags = spin_lock_irqsave(&load_lock);
	for (i = 0; i < 3; i++)
		stats->loadavg[i] = load_avg[i];
	spin_unlock_irqrestore(&load_lock, flags);
}

u64 sched_switches(int cpu)
{
	return READ_ONCE(cpu_rq(cpu)->switches);
}

char task_state_char(const struct task *t)
{
	u32 state = READ_ONCE(t->sched.state);

	if (t->exited || state & TASK_DEAD)
		return 'Z';
	if (state & TASK_STOPPED_BIT)
		return 'T';
	if (state & TASK_TRACED_BIT)
		return 't';
	if (state & TASK_UNINTERRUPTIBLE)
		return 'D';
	return state & TASK_INTERRUPTIBLE ? 'S' : 'R';
}

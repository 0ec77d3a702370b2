/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Run queues: inside kernel/sched only.
 *
 * One per CPU. A task is in one queue (on_rq) or in none. The running fair task is not in the
 * tree; the running fifo or rr task stays in its list. Everything under the queue's lock, IRQs
 * off, unless a line says otherwise.
 */
#ifndef KERNEL_SCHED_RQ_H
#define KERNEL_SCHED_RQ_H

#include <linux/sched.h>
#include "lib/bitmap.h"
#include "lib/list.h"
#include "lib/rbtree.h"
#include "arch/x86_64/cpu/percpu.h"
#include "arch/x86_64/time/tsc.h"
#include "kernel/sched/sched.h"

#define RT_PRIORITIES  100 /* 1..99 are used */
#define NICE_0_WEIGHT  1024u
#define LOAD_AVG_SHIFT 11

struct rq {
	struct spinlock lock;
	unsigned cpu; /* constant */

	struct task *curr;          /* also read without the lock, as a hint */
	struct task *idle;          /* constant once set */
	struct task *switched_from; /* this CPU alone, IRQs off: whom finish_switch() lets go */

	unsigned nr_running; /* on_rq, the running one too; read without the lock as a hint */
	unsigned nr_rt;      /* of them, fifo and rr */
	struct rb_root_cached fair;
	u64 min_vruntime; /* never goes back; read without the lock when a task leaves */
	struct list_head rt[RT_PRIORITIES];
	DECLARE_BITMAP(rt_used, RT_PRIORITIES);
	struct list_head misplaced; /* on_rq, but not allowed here */

	u64 switches;
	s64 nr_blocked; /* only the sum over all queues means something */
	u64 nr_started;
	unsigned ticks;
	bool online;       /* takes tasks; read without the lock */
	bool resched_sent; /* atomic: an IPI_RESCHEDULE is on its way */
};

DECLARE_PER_CPU(struct rq, sched_rq);

static __always_inline struct rq *this_rq(void)
{
	return this_cpu_ptr(&sched_rq);
}

static __always_inline struct rq *cpu_rq(unsigned cpu)
{
	return per_cpu_ptr(&sched_rq, cpu);
}

static __always_inline bool task_is_rt(const struct task *t)
{
	return t->sched.rt_priority != 0;
}

static __always_inline bool cpu_allowed(const struct task *t, unsigned cpu)
{
	return t->sched.affinity & (1ul << cpu);
}

/* Cycles of some times in the scheduler's life; set at boot. */
struct sched_periods {
	u64 slice;        /* how long a fair task may go on when others wait */
	u64 wakeup_grain; /* how far behind a woken task must be to preempt at once */
	u64 sleep_credit; /* how far behind the others a sleeper comes back, at most */
	u64 rr_slice;
};
extern struct sched_periods sched_periods;

/* CPUs whose queues take tasks. */
u64 sched_online_mask(void);

/* --- rq.c: queue and unqueue, any class ------------------------------------------------------ */

/* Charges the running task for its time until now. */
void rq_charge(struct rq *rq, u64 now);
/* on_rq becomes 1 / 0. Not for tasks that are switched out of being `curr`: see rq_put(). */
void rq_enqueue(struct rq *rq, struct task *t);
void rq_dequeue(struct rq *rq, struct task *t);
/* From queue to queue, on_rq all the while, so that wakers see a queued task. Both locks. */
void rq_move(struct rq *from, struct rq *to, struct task *t);
/* Around a change of policy, priority or weight; the queue then looks again who is best. */
void rq_change_begin(struct rq *rq, struct task *t);
void rq_change_end(struct rq *rq, struct task *t);
/* `prev` stops being curr and stays runnable. */
void rq_put(struct rq *rq, struct task *prev);
/* Takes the best task; NULL: none. It is curr's successor, so a fair one leaves the tree. */
struct task *rq_take(struct rq *rq);
/* The running task goes behind whoever comes next. */
void rq_yield(struct rq *rq);
/* `prev` runs and is runnable: is somebody better? */
bool rq_has_better(struct rq *rq, struct task *prev);
/* t, just queued, should run before curr does more work. */
bool rq_preempts(struct rq *rq, struct task *t);
/* t, in no queue, goes to `rq`: its vruntime becomes comparable there. */
void task_set_rq(struct task *t, struct rq *rq);
/* Where in the order a task comes back after a sleep, or starts. */
void rq_place_woken(struct rq *rq, struct task *t);

/* The locked queue of t, wherever it moves. IRQs off. */
struct rq *task_rq_lock(struct task *t);
/* Two queues, in the order of their CPUs; they may be the same. IRQs off. */
void rq_lock_two(struct rq *a, struct rq *b);
void rq_unlock_two(struct rq *a, struct rq *b);

/* --- wake.c ---------------------------------------------------------------------------------- */

/* The CPU of rq shall schedule. Sends an IPI if that is another one and none is on its way. */
void rq_resched(struct rq *rq);
/*
 * Between these two such IPIs wait, so that the woken do not run into a lock that their waker still
 * holds. IRQs off from the first to the last; they nest.
 */
void wakes_hold(void);
void wakes_release(void);
/* The best CPU for a task that becomes runnable. wake_lock held. */
unsigned select_cpu(struct task *t, unsigned prev);

/* --- balance.c ------------------------------------------------------------------------------- */

/* Nothing to run here: take a waiting task from another CPU. True if there is one now. The lock of
 * rq stays held. */
bool balance_idle(struct rq *rq);
/* From the tick. No lock held. */
void balance_tick(struct rq *rq);
/* Gives misplaced tasks that have left their CPU to one where they may run. No lock held. */
void balance_misplaced(struct rq *rq);

/* --- load.c ---------------------------------------------------------------------------------- */

/* From the tick. */
void load_tick(void);

/* --- core.c ---------------------------------------------------------------------------------- */

enum switch_reason {
	SWITCH_WANTED,    /* schedule(): sleeps if the state says so */
	SWITCH_PREEMPTED, /* a sleeper-to-be that lost its CPU before it could sleep stays runnable */
	SWITCH_YIELDED,   /* goes behind the next one */
};

/* IRQs off, preemption counter at one. */
void sched_switch(enum switch_reason why);

#endif

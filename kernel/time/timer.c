/* SPDX-License-Identifier: BSD-2-Clause */
/* Timer queues. */
#include "kernel/time/timer.h"
#include "arch/x86_64/apic/irq.h"
#include "arch/x86_64/cpu/percpu.h"
#include "arch/x86_64/smp/smp.h"
#include "kernel/time/clock.h"
#include "lib/log.h"
#include "state/lockdep/spinlock.h"

#define NEVER ((u64)-1)

struct timer_queue {
	struct spinlock lock; /* IRQs off */
	struct rb_root_cached timers;
	struct timer *running; /* its function runs right now, without the lock */
	u64 programmed;        /* the interrupt is set for this time or an earlier one */
};

static DEFINE_PER_CPU(struct timer_queue, timer_queue);

static struct timer_queue *this_queue(void)
{
	return this_cpu_ptr(&timer_queue);
}

/* --- under a queue's lock -------------------------------------------------------------------- */

static struct timer *first_of(struct timer_queue *q)
{
	return rb_entry_safe(rb_first_cached(&q->timers), struct timer, node);
}

/* This CPU's queue. A time in the past means at once. */
static void program(struct timer_queue *q, u64 expires)
{
	u64 now = ktime_ns();

	q->programmed = expires;
	lapic_timer_set(expires > now ? expires - now : 0);
}

static void insert(struct timer_queue *q, struct timer *timer)
{
	struct rb_node **link = &q->timers.rb_root.rb_node;
	struct rb_node *parent = NULL;
	bool leftmost = true;

	while (*link) {
		parent = *link;
		if (timer->expires < rb_entry(parent, struct timer, node)->expires) {
			link = &parent->rb_left;
		} else {
			link = &parent->rb_right;
			leftmost = false;
		}
	}
	rb_link_node(&timer->node, parent, link);
	rb_insert_color_cached(&timer->node, &q->timers, leftmost);
	__atomic_store_n(&timer->queued, true, __ATOMIC_RELEASE);
}

static bool remove(struct timer_queue *q, struct timer *timer)
{
	if (!timer->queued)
		return false;
	rb_erase_cached(&timer->node, &q->timers);
	__atomic_store_n(&timer->queued, false, __ATOMIC_RELEASE);
	return true;
}

/* The locked queue whose lock guards the timer. IRQs off. */
static struct timer_queue *lock_queue_of(struct timer *timer)
{
	for (;;) {
		u32 cpu = READ_ONCE(timer->cpu);
		struct timer_queue *q = per_cpu_ptr(&timer_queue, cpu);

		spin_lock(&q->lock);
		if (likely(cpu == READ_ONCE(timer->cpu)))
			return q;
		spin_unlock(&q->lock);
	}
}

/*
 * The timer moves to this CPU, unless its function still runs on another one: it must not run
 * twice at the same time. That CPU looks at its queue again when the function returns.
 */
static struct timer_queue *take_home(struct timer *timer, struct timer_queue *q)
{
	struct timer_queue *home = this_queue();

	if (q == home || q->running == timer)
		return q;
	WRITE_ONCE(timer->cpu, (u32)smp_processor_id());
	spin_unlock(&q->lock);
	spin_lock(&home->lock);
	return home;
}

/* --- start and stop -------------------------------------------------------------------------- */

void timer_init(struct timer *timer, void (*fn)(struct timer *timer))
{
	*timer = (struct timer){.fn = fn, .cpu = smp_processor_id()};
}

static bool start(struct timer *timer, u64 expires, bool real)
{
	unsigned long flags = local_irq_save();
	struct timer_queue *q = lock_queue_of(timer);
	bool was = remove(q, timer);

	q = take_home(timer, q);
	/* between the two locks somebody else may have been faster, or moved it: then he wins */
	if (likely(&per_cpu(timer_queue, timer->cpu) == q && !timer->queued)) {
		timer->real = real;
		/* computed here, under the lock: timers_real_jumped() either finds it or came first */
		timer->expires = expires - (real ? ktime_real_offset() : 0);
		if (real && (s64)timer->expires < 0)
			timer->expires = expires > ktime_real_offset() ? NEVER - 1 : 0;
		insert(q, timer);
		if (q == this_queue() && timer->expires < q->programmed)
			program(q, timer->expires);
	}
	spin_unlock(&q->lock);
	local_irq_restore(flags);
	return was;
}

bool timer_start(struct timer *timer, u64 expires)
{
	return start(timer, expires, false);
}

bool timer_start_real(struct timer *timer, u64 expires)
{
	return start(timer, expires, true);
}

bool timer_cancel(struct timer *timer)
{
	unsigned long flags = local_irq_save();
	struct timer_queue *q = lock_queue_of(timer);
	bool was = remove(q, timer);

	spin_unlock(&q->lock);
	local_irq_restore(flags);
	return was;
}

bool timer_cancel_sync(struct timer *timer)
{
	bool was = false;

	for (;;) {
		unsigned long flags = local_irq_save();
		struct timer_queue *q = lock_queue_of(timer);
		bool running = q->running == timer;

		ASSERT(!running || q != this_queue());
		was |= remove(q, timer);
		spin_unlock(&q->lock);
		local_irq_restore(flags);
		if (!running)
			return was;
		cpu_relax();
	}
}

u64 timer_left(const struct timer *timer)
{
	u64 now;

	if (!timer_pending(timer))
		return 0;
	now = ktime_ns();
	return timer->expires > now ? timer->expires - now : 1;
}

/* --- run ------------------------------------------------------------------------------------- */

void timers_run(void)
{
	struct timer_queue *q = this_queue();
	struct timer *timer;

	spin_lock(&q->lock);
	q->programmed = 0; /* functions that start timers need not program anything */
	while ((timer = first_of(q)) && timer->expires <= ktime_ns()) {
		remove(q, timer);
		q->running = timer;
		spin_unlock(&q->lock);
		timer->fn(timer);
		spin_lock(&q->lock);
		q->running = NULL;
	}
	if (timer)
		program(q, timer->expires);
	else
		q->programmed = NEVER;
	spin_unlock(&q->lock);
}

/* --- the real-time clock was set ------------------------------------------------------------- */

static void move_real(struct timer_queue *q, s64 delta)
{
	struct rb_node *node = rb_first_cached(&q->timers);
	struct rb_root_cached old = q->timers;

	/* All of them are inserted anew: rare, and the order may change anywhere. */
	q->timers = RB_ROOT_CACHED;
	while (node) {
		struct timer *timer = rb_entry(node, struct timer, node);

		rb_erase_cached(node, &old);
		node = rb_first_cached(&old);
		if (timer->real && delta > 0)
			timer->expires = timer->expires > (u64)delta ? timer->expires - delta : 0;
		else if (timer->real)
			timer->expires += -(u64)delta;
		insert(q, timer);
	}
}

static void program_again(void *arg)
{
	struct timer_queue *q = this_queue();

	spin_lock(&q->lock);
	if (first_of(q))
		program(q, first_of(q)->expires);
	spin_unlock(&q->lock);
}

void timers_real_jumped(s64 delta)
{
	int cpu;

	for_each_online_cpu (cpu) {
		struct timer_queue *q = per_cpu_ptr(&timer_queue, cpu);
		unsigned long flags = spin_lock_irqsave(&q->lock);

		move_real(q, delta);
		spin_unlock_irqrestore(&q->lock, flags);
	}
	smp_call_function((1ul << nr_cpus_online) - 1, program_again, NULL, false);
}

void timer_cpu_init(void)
{
	struct timer_queue *q = this_queue();

	spin_lock_init(&q->lock, "timer queue");
	q->timers = RB_ROOT_CACHED;
	q->programmed = NEVER;
}

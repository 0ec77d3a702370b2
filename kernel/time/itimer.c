/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Interval timers: one real one, driven by a timer, and two that count CPU time and are looked at
 * by each tick of a CPU that runs the process.
 */
#include "kernel/time/itimer.h"
#include <asm/errno.h>
#include <asm/signal.h>
#include <linux/time.h>
#include "kernel/mm/slab.h"
#include "kernel/task/signal_api.h"
#include "kernel/time/ptimers_internal.h"

/* A program cannot make the kernel do nothing but its timer. */
#define INTERVAL_MIN_NS (10 * NSEC_PER_USEC)

struct itimers {
	struct process *process; /* outlives us */
	struct spinlock lock;    /* IRQs off */
	/* under lock */
	struct timer real;
	u64 real_interval;
	struct cpu_itimer {
		u64 expires; /* of the process's clock; 0: off */
		u64 interval;
	} cpu[2]; /* ITIMER_VIRTUAL, ITIMER_PROF */
	bool stopped;
};

static struct itimers *itimers_of(struct process *p)
{
	return __atomic_load_n((struct itimers **)&p->itimers, __ATOMIC_ACQUIRE);
}

static void real_fires(struct timer *timer)
{
	struct itimers *it = container_of(timer, struct itimers, real);
	bool send;
	u64 missed;

	spin_lock(&it->lock);
	/* set anew in the meantime: that one counts */
	send = !it->stopped && !timer_pending(timer);
	if (send && it->real_interval)
		timer_start(timer,
		            next_period(timer->expires, it->real_interval, ktime_ns(), &missed));
	spin_unlock(&it->lock);
	if (send)
		signal_kernel_process(it->process, SIGALRM);
}

/* Made at the first use; threads may race for it. */
static struct itimers *itimers_make(struct process *p)
{
	struct itimers *it = itimers_of(p);
	struct itimers *other = NULL;

	if (it)
		return it;
	it = kzalloc(sizeof(*it));
	if (!it)
		return NULL;
	it->process = p;
	spin_lock_init(&it->lock, "itimers");
	timer_init(&it->real, real_fires);
	if (__atomic_compare_exchange_n((struct itimers **)&p->itimers, &other, it, false,
	                                __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
		return it;
	kfree(it);
	return other;
}

static u64 clock_of(int which, const struct usage *usage)
{
	return which == ITIMER_VIRTUAL ? usage->utime : usage->utime + usage->stime;
}

/* --- get and set ----------------------------------------------------------------------------- */

/* usage: for the CPU clocks. Under the lock. */
static void read_locked(struct itimers *it, int which, const struct usage *usage,
                        struct itimer_value *value)
{
	struct cpu_itimer *c = &it->cpu[which == ITIMER_PROF];
	u64 now;

	if (which == ITIMER_REAL) {
		value->interval = it->real_interval;
		value->left = timer_left(&it->real);
		return;
	}
	now = clock_of(which, usage);
	value->interval = c->interval;
	value->left = !c->expires ? 0 : c->expires > now ? c->expires - now : 1;
}

static void write_locked(struct itimers *it, int which, const struct usage *usage,
                         const struct itimer_value *value)
{
	struct cpu_itimer *c = &it->cpu[which == ITIMER_PROF];
	u64 interval = value->interval;

	if (interval && interval < INTERVAL_MIN_NS)
		interval = INTERVAL_MIN_NS;
	if (which != ITIMER_REAL) {
		c->interval = interval;
		WRITE_ONCE(c->expires, value->left ? clock_of(which, usage) + value->left : 0);
		return;
	}
	it->real_interval = interval;
	if (value->left)
		timer_start(&it->real, ktime_ns() + value->left);
	else
		timer_cancel(&it->real);
}

void itimer_get(int which, struct itimer_value *value)
{
	struct process *p = current->process;
	struct itimers *it = itimers_of(p);
	struct usage usage;
	unsigned long flags;

	*value = (struct itimer_value){0};
	if (!it)
		return;
	process_usage(p, &usage);
	flags = spin_lock_irqsave(&it->lock);
	read_locked(it, which, &usage, value);
	spin_unlock_irqrestore(&it->lock, flags);
}

int itimer_set(int which, const struct itimer_value *value, struct itimer_value *old)
{
	struct process *p = current->process;
	struct itimers *it = itimers_make(p);
	struct usage usage = {0};
	unsigned long flags;

	if (!it)
		return -ENOMEM;
	if (which != ITIMER_REAL)
		process_usage(p, &usage);
	flags = spin_lock_irqsave(&it->lock);
	if (old)
		read_locked(it, which, &usage, old);
	write_locked(it, which, &usage, value);
	spin_unlock_irqrestore(&it->lock, flags);
	return 0;
}

/* --- CPU time -------------------------------------------------------------------------------- */

bool itimers_want_cpu(struct process *p)
{
	struct itimers *it = itimers_of(p);

	return it && (READ_ONCE(it->cpu[0].expires) || READ_ONCE(it->cpu[1].expires));
}

/* Under the lock: true when it is due; then it is set for the next time, or off. */
static bool cpu_due(struct cpu_itimer *c, u64 now)
{
	u64 missed;

	if (!c->expires || now < c->expires)
		return false;
	c->expires = c->interval ? next_period(c->expires, c->interval, now, &missed) : 0;
	return true;
}

void itimers_cpu_tick(struct process *p, const struct usage *usage)
{
	struct itimers *it = itimers_of(p);
	bool virtual, prof;

	if (!it)
		return;
	spin_lock(&it->lock);
	virtual = cpu_due(&it->cpu[0], clock_of(ITIMER_VIRTUAL, usage));
	prof = cpu_due(&it->cpu[1], clock_of(ITIMER_PROF, usage));
	spin_unlock(&it->lock);
	if (virtual)
		signal_kernel_process(p, SIGVTALRM);
	if (prof)
		signal_kernel_process(p, SIGPROF);
}

/* --- end ------------------------------------------------------------------------------------- */

void itimers_stop(struct process *p)
{
	struct itimers *it = itimers_of(p);
	unsigned long flags;

	if (!it)
		return;
	flags = spin_lock_irqsave(&it->lock);
	it->stopped = true;
	it->cpu[0].expires = it->cpu[1].expires = 0;
	spin_unlock_irqrestore(&it->lock, flags);
	timer_cancel_sync(&it->real);
}

void itimers_free(struct process *p)
{
	struct itimers *it = itimers_of(p);

	if (!it)
		return;
	timer_cancel_sync(&it->real);
	p->itimers = NULL;
	kfree(it);
}

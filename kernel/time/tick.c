/* SPDX-License-Identifier: BSD-2-Clause */
/* The tick: a timer like others, which starts itself again while the CPU is busy. */
#include "kernel/time/tick.h"
#include "arch/x86_64/apic/irq.h"
#include "arch/x86_64/cpu/machine_check.h"
#include "kernel/sched/idle.h"
#include "kernel/sched/sched.h"
#include "kernel/time/coarse.h"
#include "kernel/time/clock.h"
#include "kernel/time/ptimers.h"
#include "kernel/time/timer.h"
#include "kernel/time/watchdog.h"
#include "state/rcu/rcu.h"

DEFINE_PER_CPU(bool, tick_stopped);

struct tick {
	struct timer timer;
	u64 count;
};

static DEFINE_PER_CPU(struct tick, tick);

void lapic_timer_interrupt(void)
{
	timers_run();
}

/* Nothing here needs a tick: the CPU idles and is not about to stop idling. */
static bool tick_is_idle(void)
{
	return current->flags & TF_IDLE && !need_resched() && !rcu_needs_cpu();
}

static void tick_fires(struct timer *timer)
{
	struct tick *t = container_of(timer, struct tick, timer);
	u64 now = ktime_ns();
	u64 next = timer->expires + TICK_NS;

	WRITE_ONCE(t->count, t->count + 1);
	if (t->count % TICK_HZ == 0) {
		machine_check_poll();
		watchdog_tick();
	}
	coarse_update(now);
	sched_tick();
	ptimers_tick(current);
	/* whether user mode was interrupted RCU knows by its own count of the crossings */
	rcu_tick(false);
	if (tick_is_idle())
		this_cpu_write(tick_stopped, true);
	else
		timer_start(timer, next > now ? next : now + TICK_NS);
}

void tick_start(void)
{
	u64 now = ktime_ns();

	lockdep_assert_irqs_disabled();
	this_cpu_write(tick_stopped, false);
	coarse_update(now);
	timer_start(&this_cpu_ptr(&tick)->timer, now + TICK_NS);
}

void tick_irq_exit_idle(void)
{
	if (rcu_needs_cpu())
		tick_start();
}

u64 tick_count(int cpu)
{
	return READ_ONCE(per_cpu(tick, cpu).count);
}

void tick_cpu_init(void)
{
	timer_init(&this_cpu_ptr(&tick)->timer, tick_fires);
	tick_start();
}

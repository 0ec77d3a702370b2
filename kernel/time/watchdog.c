/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernel/time/watchdog.h"

#include "arch/x86_64/boot/boot_info.h"
#include "arch/x86_64/cpu/percpu.h"
#include "arch/x86_64/smp/smp.h"
#include "kernel/time/clock.h"
#include "kernel/time/tick.h"
#include "kernel/time/timer.h"
#include "lib/atomic.h"

#define SECOND_NS       1000000000UL
#define DEFAULT_SECONDS 10
#define MOST_SECONDS    3600

/* Of the watcher. */
struct watch {
	struct timer timer;
	u32 armed;
	bool told;
	u64 ticks; /* of the watched CPU, */
	u64 since; /* and since when there are so many */
};

static DEFINE_PER_CPU(struct watch, watch);
static u64 limit_ns = DEFAULT_SECONDS * SECOND_NS;

static int watched(void)
{
	return (smp_processor_id() + nr_cpus_online - 1) % nr_cpus_online;
}

static void look(struct timer *timer)
{
	struct watch *w = container_of(timer, struct watch, timer);
	u64 now = ktime_ns(), ticks = tick_count(watched());

	if (READ_ONCE(per_cpu(tick_stopped, watched()))) {
		/* idle: when it has work again, its tick says so */
		smp_store_release(&w->armed, 0U);
		return;
	}
	if (ticks != w->ticks) {
		w->ticks = ticks;
		w->since = now;
		w->told = false;
	} else if (!w->told && limit_ns && now - w->since > limit_ns) {
		w->told = true;
		watchdog_locked_up(watched(), now - w->since);
	}
	timer_start(timer, now + SECOND_NS);
}

/* On the watcher. */
static void start(void *unused)
{
	struct watch *w = this_cpu_ptr(&watch);

	timer_init(&w->timer, look);
	w->ticks = tick_count(watched());
	w->since = ktime_ns();
	w->told = false;
	timer_start(&w->timer, w->since + SECOND_NS);
}

void watchdog_tick(void)
{
	int watcher = (smp_processor_id() + 1) % nr_cpus_online;

	if (nr_cpus_online == 1 || !limit_ns || READ_ONCE(per_cpu(watch, watcher).armed))
		return;
	if (!xchg(&per_cpu(watch, watcher).armed, 1U))
		smp_call_function(1UL << watcher, start, NULL, false);
}

void watchdog_init(void)
{
	char text[8];
	u64 seconds = 0;

	if (!boot_option("watchdog", text, sizeof(text)))
		return;
	for (const char *c = text; *c >= '0' && *c <= '9'; c++)
		seconds = seconds * 10 + (u64)(*c - '0');
	limit_ns = (seconds < MOST_SECONDS ? seconds : MOST_SECONDS) * SECOND_NS;
}

void watchdog_off(void)
{
	WRITE_ONCE(limit_ns, 0);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Sleeping with an end. */
#include "kernel/sched/sched.h"
#include "kernel/sched/wait.h"
#include "kernel/time/clock.h"
#include "kernel/time/timer.h"

struct alarm_clock {
	struct timer timer;
	struct task *task;
};

static void alarm_rings(struct timer *timer)
{
	struct alarm_clock *clock = container_of(timer, struct alarm_clock, timer);

	/* the task cannot go away: it waits for us in timer_cancel_sync() */
	wake_up_state(clock->task, TASK_NORMAL);
}

/*
 * The state was set before the timer starts: however early it rings, it finds the state. Ringing
 * at a task that was woken by something else does nothing.
 */
static void sleep_until(u64 end_ns, bool (*start)(struct timer *timer, u64 expires))
{
	struct alarm_clock clock = {.task = current};

	timer_init(&clock.timer, alarm_rings);
	start(&clock.timer, end_ns);
	schedule();
	timer_cancel_sync(&clock.timer);
}

bool schedule_until(u64 end_ns)
{
	if (end_ns == SCHED_FOREVER) {
		schedule();
		return true;
	}
	if (ktime_ns() < end_ns)
		sleep_until(end_ns, timer_start);
	__set_current_state(TASK_RUNNING);
	return ktime_ns() < end_ns;
}

bool schedule_until_real(u64 end_ns)
{
	if (ktime_real_ns() < end_ns)
		sleep_until(end_ns, timer_start_real);
	__set_current_state(TASK_RUNNING);
	return ktime_real_ns() < end_ns;
}

u64 schedule_timeout(u64 ns)
{
	u64 end = wait_deadline(ns);

	schedule_until(end);
	return wait_left(end);
}

void sched_sleep(u64 ns)
{
	u64 end = wait_deadline(ns);

	do
		set_current_state(TASK_UNINTERRUPTIBLE);
	while (schedule_until(end));
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* nanosleep(2) and clock_nanosleep(2). */
#include <asm/errno.h>
#include <linux/time.h>
#include "arch/x86_64/uaccess/uaccess.h"
#include "kernel/sched/sched.h"
#include "kernel/sched/wait.h"
#include "kernel/syscall.h"
#include "kernel/task/restart.h"
#include "kernel/task/signal_api.h"
#include "kernel/time/clock.h"
#include "kernel/time/tick.h"
#include "kernel/time/time_calls.h"

/* 0, or -EINTR when a signal came first. */
static int sleep_monotonic(u64 end)
{
	do {
		set_current_state(TASK_INTERRUPTIBLE);
		if (!schedule_until(end))
			return 0;
	} while (!signal_pending(current));
	return -EINTR;
}

static int sleep_real(u64 end)
{
	do {
		set_current_state(TASK_INTERRUPTIBLE);
		if (!schedule_until_real(end))
			return 0;
	} while (!signal_pending(current));
	return -EINTR;
}

/* CPU clocks do not wake anybody: look at each tick. */
static int sleep_cpu_clock(int clockid, u64 end)
{
	u64 now;

	for (;;) {
		int error = clock_read(clockid, &now);

		if (error)
			return error;
		if (now >= end)
			return 0;
		if (signal_pending(current))
			return -EINTR;
		set_current_state(TASK_INTERRUPTIBLE);
		schedule_timeout(TICK_NS);
	}
}

/* --- relative: goes on after a stop signal as if nothing had happened ------------------------ */

enum { ARG_END, ARG_REST };

static long relative_interrupted(struct restart_block *block, long (*again)(struct restart_block *))
{
	void __user *rest = (void __user *)block->arg[ARG_REST];
	u64 left = wait_left(block->arg[ARG_END]);

	if (!left)
		return 0;
	if (rest && put_timespec(rest, left))
		return -EFAULT;
	return restart_block_set(again);
}

static long relative_sleep(struct restart_block *block)
{
	if (!sleep_monotonic(block->arg[ARG_END]))
		return 0;
	return relative_interrupted(block, relative_sleep);
}

static long sleep_relative(u64 ns, void __user *rest)
{
	struct restart_block *block = restart_block_current();

	block->arg[ARG_END] = wait_deadline(ns);
	block->arg[ARG_REST] = (u64)rest;
	return relative_sleep(block);
}

long sys_nanosleep(struct pt_regs *regs)
{
	u64 ns;
	int error = get_timespec((const void __user *)sys_arg0(regs), &ns);

	return error ? error : sleep_relative(ns, (void __user *)sys_arg1(regs));
}

/* --- any clock ------------------------------------------------------------------------------- */

static bool is_monotonic(int clockid)
{
	return clockid == CLOCK_MONOTONIC || clockid == CLOCK_BOOTTIME ||
	       clockid == CLOCK_BOOTTIME_ALARM;
}

static bool is_real(int clockid)
{
	return clockid == CLOCK_REALTIME || clockid == CLOCK_REALTIME_ALARM || clockid == CLOCK_TAI;
}

static bool is_process_clock(int clockid)
{
	return clockid == CLOCK_PROCESS_CPUTIME_ID || (clockid < 0 && !(clockid & 4));
}

static long sleep_absolute(int clockid, u64 end)
{
	int error;

	if (is_monotonic(clockid))
		error = sleep_monotonic(end);
	else if (is_real(clockid))
		error = sleep_real(end);
	else
		error = sleep_cpu_clock(clockid, end);
	return error == -EINTR ? -ERESTARTNOHAND : error;
}

long sys_clock_nanosleep(struct pt_regs *regs)
{
	int clockid = sys_arg0(regs);
	bool absolute = sys_arg1(regs) & TIMER_ABSTIME;
	u64 ns, now;
	int error = clock_read(clockid, &now);

	if (error)
		return error;
	if (!is_monotonic(clockid) && !is_real(clockid) && !is_process_clock(clockid))
		return clockid < 0 || clockid == CLOCK_THREAD_CPUTIME_ID ? -EINVAL : -EOPNOTSUPP;
	error = get_timespec((const void __user *)sys_arg2(regs), &ns);
	if (error)
		return error;
	if (absolute)
		return sleep_absolute(clockid, ns);
	if (is_process_clock(clockid))
		return sleep_absolute(clockid, now + ns);
	return sleep_relative(ns, (void __user *)sys_arg3(regs));
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Clocks by the numbers that programs use, and their structures. */
#include <asm/errno.h>
#include <linux/time.h>
#include <linux/time_types.h>
#include "arch/x86_64/uaccess/uaccess.h"
#include "kernel/task/task.h"
#include "kernel/time/clock.h"

/*
 * A negative number is the CPU clock of a process or thread: bits 0-1 what is counted, bit 2 a
 * thread, the rest the inverted id.
 */
enum { CPU_PROF = 0, CPU_VIRT = 1, CPU_SCHED = 2 };

static int read_thread(int tid, u64 *ns)
{
	struct task *t = tid ? task_find(tid) : current;

	if (!t)
		return -EINVAL;
	if (t->process != current->process) {
		task_put(t);
		return -EINVAL;
	}
	*ns = task_cpu_ns(t);
	if (tid)
		task_put(t);
	return 0;
}

static int read_process(int pid, int what, u64 *ns)
{
	struct process *p = pid ? process_find(pid) : current->process;
	struct usage usage;

	if (!p)
		return -EINVAL;
	process_usage(p, &usage);
	*ns = what == CPU_VIRT ? usage.utime : usage.utime + usage.stime;
	if (pid)
		process_put(p);
	return 0;
}

static int read_cpu_clock(int clockid, u64 *ns)
{
	int what = clockid & 3;
	int id = ~clockid >> 3;

	if (what > CPU_SCHED)
		return -EINVAL;
	return clockid & 4 ? read_thread(id, ns) : read_process(id, what, ns);
}

int clock_read(int clockid, u64 *ns)
{
	if (clockid < 0)
		return read_cpu_clock(clockid, ns);
	switch (clockid) {
	case CLOCK_REALTIME:
	case CLOCK_REALTIME_ALARM:
	case CLOCK_TAI: *ns = ktime_real_ns(); return 0;
	case CLOCK_MONOTONIC:
	case CLOCK_MONOTONIC_RAW:
	case CLOCK_BOOTTIME:
	case CLOCK_BOOTTIME_ALARM: *ns = ktime_ns(); return 0;
	case CLOCK_PROCESS_CPUTIME_ID: *ns = process_cpu_ns(current->process); return 0;
	case CLOCK_THREAD_CPUTIME_ID: *ns = task_cpu_ns(current); return 0;
	case CLOCK_REALTIME_COARSE: *ns = ktime_real_coarse_ns(); return 0;
	case CLOCK_MONOTONIC_COARSE: *ns = ktime_coarse_ns(); return 0;
	default: return -EINVAL;
	}
}

#define SECONDS_MAX ((u64)INT64_MAX / NSEC_PER_SEC)

bool timespec_to_ns(const struct __kernel_timespec *ts, u64 *ns)
{
	if (ts->tv_sec < 0 || (u64)ts->tv_nsec >= NSEC_PER_SEC)
		return false;
	if ((u64)ts->tv_sec >= SECONDS_MAX)
		*ns = INT64_MAX;
	else
		*ns = (u64)ts->tv_sec * NSEC_PER_SEC + (u64)ts->tv_nsec;
	return true;
}

void ns_to_timespec(u64 ns, struct __kernel_timespec *ts)
{
	ts->tv_sec = (long long)(ns / NSEC_PER_SEC);
	ts->tv_nsec = (long long)(ns % NSEC_PER_SEC);
}

int get_timespec(const void __user *uts, u64 *ns)
{
	struct __kernel_timespec ts;

	if (copy_from_user(&ts, uts, sizeof(ts)))
		return -EFAULT;
	return timespec_to_ns(&ts, ns) ? 0 : -EINVAL;
}

int put_timespec(void __user *uts, u64 ns)
{
	struct __kernel_timespec ts;

	ns_to_timespec(ns, &ts);
	return copy_to_user(uts, &ts, sizeof(ts)) ? -EFAULT : 0;
}

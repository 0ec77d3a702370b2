/* SPDX-License-Identifier: BSD-2-Clause */
/* The clocks of the kernel. */
#include "kernel/time/clock.h"
#include "arch/x86_64/time/tsc.h"
#include "kernel/task/task.h"
#include "kernel/time/coarse.h"
#include "kernel/time/ptimers_internal.h"
#include "kernel/time/timer.h"
#include "lib/atomic.h"

static u64 real_offset;  /* atomic */
static u64 coarse;       /* atomic */
static u64 boot_seconds; /* constant after boot, except that setting the clock moves it */

u64 ktime_ns(void)
{
	return arch_ns();
}

u64 ktime_real_offset(void)
{
	return READ_ONCE(real_offset);
}

u64 ktime_real_ns(void)
{
	return arch_ns() + READ_ONCE(real_offset);
}

void coarse_update(u64 now)
{
	u64 old = READ_ONCE(coarse);

	while (now > old) {
		u64 found = cmpxchg(&coarse, old, now);

		if (found == old)
			break;
		old = found;
	}
}

u64 ktime_coarse_ns(void)
{
	return READ_ONCE(coarse);
}

u64 ktime_real_coarse_ns(void)
{
	return READ_ONCE(coarse) + READ_ONCE(real_offset);
}

u64 ktime_boot_seconds(void)
{
	return READ_ONCE(boot_seconds);
}

u64 cycles_to_ns(u64 cycles)
{
	return tsc_to_ns(cycles);
}

u64 ns_to_cycles(u64 ns)
{
	return (u64)((unsigned __int128)ns * tsc_khz / 1000000);
}

u64 task_cpu_ns(const struct task *t)
{
	struct acct_times times = acct_task_times(&t->acct);

	return cycles_to_ns(times.user + times.system);
}

u64 process_cpu_ns(struct process *p)
{
	struct usage usage;

	process_usage(p, &usage);
	return usage.utime + usage.stime;
}

void clock_set_real(u64 ns)
{
	u64 offset = ns - ktime_ns();
	s64 delta = offset - xchg(&real_offset, offset);

	WRITE_ONCE(boot_seconds, offset / NSEC_PER_SEC);
	timers_real_jumped(delta);
	timerfds_clock_set();
}

void clock_init(void)
{
	u64 seconds = rtc_read_seconds();
	u64 now = ktime_ns();

	WRITE_ONCE(real_offset, seconds * NSEC_PER_SEC - now);
	WRITE_ONCE(boot_seconds, real_offset / NSEC_PER_SEC);
	coarse_update(now);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* System calls that read and set clocks. */
#include <asm/errno.h>
#include <linux/capability.h>
#include <linux/time.h>
#include <linux/time_types.h>
#include "arch/x86_64/uaccess/uaccess.h"
#include "kernel/syscall.h"
#include "kernel/task/cred.h"
#include "kernel/time/clock.h"
#include "kernel/time/tick.h"
#include "kernel/time/time_calls.h"
#include "state/lockdep/spinlock.h"

long sys_clock_gettime(struct pt_regs *regs)
{
	u64 ns;
	int error = clock_read((int)sys_arg0(regs), &ns);

	return error ? error : put_timespec((void __user *)sys_arg1(regs), ns);
}

long sys_clock_settime(struct pt_regs *regs)
{
	u64 ns;
	int error;

	if ((int)sys_arg0(regs) != CLOCK_REALTIME)
		return -EINVAL;
	error = get_timespec((const void __user *)sys_arg1(regs), &ns);
	if (error)
		return error;
	if (!capable(CAP_SYS_TIME))
		return -EPERM;
	clock_set_real(ns);
	return 0;
}

long sys_clock_getres(struct pt_regs *regs)
{
	int clockid = sys_arg0(regs);
	bool is_coarse = clockid == CLOCK_REALTIME_COARSE || clockid == CLOCK_MONOTONIC_COARSE;
	u64 ns;
	int error = clock_read(clockid, &ns);

	if (error || !sys_arg1(regs))
		return error;
	return put_timespec((void __user *)sys_arg1(regs), is_coarse ? TICK_NS : 1);
}

/* Kept for those who ask; our clock never runs in local time, so it is not moved by it. */
#define ZONE_MAX (15 * 60) /* minutes */

static DEFINE_SPINLOCK(zone_lock);
static struct timezone system_zone;

static struct timezone zone_get(void)
{
	unsigned long flags = spin_lock_irqsave(&zone_lock);
	struct timezone zone = system_zone;

	spin_unlock_irqrestore(&zone_lock, flags);
	return zone;
}

static void zone_set(const struct timezone *zone)
{
	unsigned long flags = spin_lock_irqsave(&zone_lock);

	system_zone = *zone;
	spin_unlock_irqrestore(&zone_lock, flags);
}

long sys_gettimeofday(struct pt_regs *regs)
{
	u64 ns = ktime_real_ns();
	struct __kernel_old_timeval tv = {ns / NSEC_PER_SEC, ns % NSEC_PER_SEC / NSEC_PER_USEC};
	struct timezone zone = zone_get();

	if (sys_arg0(regs) && copy_to_user((void __user *)sys_arg0(regs), &tv, sizeof(tv)))
		return -EFAULT;
	if (sys_arg1(regs) && copy_to_user((void __user *)sys_arg1(regs), &zone, sizeof(zone)))
		return -EFAULT;
	return 0;
}

long sys_settimeofday(struct pt_regs *regs)
{
	struct __kernel_old_timeval tv;
	struct timezone zone;

	if (sys_arg0(regs) && copy_from_user(&tv, (const void __user *)sys_arg0(regs), sizeof(tv)))
		return -EFAULT;
	if (sys_arg1(regs) &&
	    copy_from_user(&zone, (const void __user *)sys_arg1(regs), sizeof(zone)))
		return -EFAULT;
	if (sys_arg0(regs) && (tv.tv_sec < 0 || (u64)tv.tv_usec >= USEC_PER_SEC))
		return -EINVAL;
	if (!capable(CAP_SYS_TIME))
		return -EPERM;
	if (sys_arg1(regs)) {
		if (zone.tz_minuteswest > ZONE_MAX || zone.tz_minuteswest < -ZONE_MAX)
			return -EINVAL;
		zone_set(&zone);
	}
	if (sys_arg0(regs))
		clock_set_real((u64)tv.tv_sec * NSEC_PER_SEC + (u64)tv.tv_usec * NSEC_PER_USEC);
	return 0;
}

long sys_time(struct pt_regs *regs)
{
	long seconds = (long)(ktime_real_ns() / NSEC_PER_SEC);

	if (sys_arg0(regs) && put_user(seconds, (long __user *)sys_arg0(regs)))
		return -EFAULT;
	return seconds;
}

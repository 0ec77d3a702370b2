/* SPDX-License-Identifier: BSD-2-Clause */
/* getitimer(2), setitimer(2), alarm(2). */
#include <asm/errno.h>
#include <linux/time.h>
#include <linux/time_types.h>
#include "arch/x86_64/uaccess/uaccess.h"
#include "kernel/syscall.h"
#include "kernel/time/clock.h"
#include "kernel/time/itimer.h"
#include "kernel/time/time_calls.h"

static struct __kernel_old_timeval to_timeval(u64 ns)
{
	/* rounded up: a running timer never reads as zero */
	u64 us = (ns + NSEC_PER_USEC - 1) / NSEC_PER_USEC;

	return (struct __kernel_old_timeval){us / USEC_PER_SEC, us % USEC_PER_SEC};
}

static bool from_timeval(const struct __kernel_old_timeval *tv, u64 *ns)
{
	if (tv->tv_sec < 0 || (u64)tv->tv_usec >= USEC_PER_SEC)
		return false;
	*ns = (u64)tv->tv_sec >= INT64_MAX / NSEC_PER_SEC
	              ? INT64_MAX / 2
	              : (u64)tv->tv_sec * NSEC_PER_SEC + (u64)tv->tv_usec * NSEC_PER_USEC;
	return true;
}

static int put_value(u64 to, const struct itimer_value *value)
{
	struct __kernel_old_itimerval it = {
	        .it_interval = to_timeval(value->interval),
	        .it_value = to_timeval(value->left),
	};

	return copy_to_user((void __user *)to, &it, sizeof(it)) ? -EFAULT : 0;
}

long sys_getitimer(struct pt_regs *regs)
{
	u32 which = sys_arg0(regs);
	struct itimer_value value;

	if (which > ITIMER_PROF)
		return -EINVAL;
	itimer_get((int)which, &value);
	return put_value(sys_arg1(regs), &value);
}

long sys_setitimer(struct pt_regs *regs)
{
	u32 which = sys_arg0(regs);
	struct __kernel_old_itimerval it = {{0, 0}, {0, 0}};
	struct itimer_value value, old;
	int error;

	/* a NULL pointer reads as zeroes: older programs rely on it */
	if (sys_arg1(regs) && copy_from_user(&it, (const void __user *)sys_arg1(regs), sizeof(it)))
		return -EFAULT;
	if (which > ITIMER_PROF || !from_timeval(&it.it_interval, &value.interval) ||
	    !from_timeval(&it.it_value, &value.left))
		return -EINVAL;
	error = itimer_set((int)which, &value, &old);
	if (!error && sys_arg2(regs))
		error = put_value(sys_arg2(regs), &old);
	return error;
}

long sys_alarm(struct pt_regs *regs)
{
	struct itimer_value value = {.left = (u32)sys_arg0(regs) * NSEC_PER_SEC};
	struct itimer_value old;
	u64 seconds;
	int error = itimer_set(ITIMER_REAL, &value, &old);

	if (error)
		return error;
	/* to the nearest second, but never 0 for a running one */
	seconds = (old.left + NSEC_PER_SEC / 2) / NSEC_PER_SEC;
	return seconds || !old.left ? (long)seconds : 1;
}

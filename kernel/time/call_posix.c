/* SPDX-License-Identifier: BSD-2-Clause */
/* timer_create(2) and the calls on such timers. */
#include <asm/errno.h>
#include <linux/time.h>
#include <linux/time_types.h>
#include "arch/x86_64/uaccess/uaccess.h"
#include "kernel/syscall.h"
#include "kernel/time/clock.h"
#include "kernel/time/posix.h"
#include "kernel/time/time_calls.h"

static int put_value(u64 to, const struct itimer_value *value)
{
	struct __kernel_itimerspec it;

	ns_to_timespec(value->interval, &it.it_interval);
	ns_to_timespec(value->left, &it.it_value);
	return copy_to_user((void __user *)to, &it, sizeof(it)) ? -EFAULT : 0;
}

long sys_timer_create(struct pt_regs *regs)
{
	const void __user *uevent = (const void __user *)sys_arg1(regs);
	int __user *uid = (int __user *)sys_arg2(regs);
	struct sigevent event;
	long id;

	if (uevent && copy_from_user(&event, uevent, sizeof(event)))
		return -EFAULT;
	id = posix_timer_create((int)sys_arg0(regs), uevent ? &event : NULL);
	if (id < 0)
		return id;
	if (put_user((int)id, uid)) {
		posix_timer_delete((int)id);
		return -EFAULT;
	}
	return 0;
}

long sys_timer_settime(struct pt_regs *regs)
{
	bool absolute = sys_arg1(regs) & TIMER_ABSTIME;
	struct __kernel_itimerspec it;
	struct itimer_value value, old;
	int error;

	if (!sys_arg2(regs))
		return -EINVAL;
	if (copy_from_user(&it, (const void __user *)sys_arg2(regs), sizeof(it)))
		return -EFAULT;
	if (!timespec_to_ns(&it.it_interval, &value.interval) ||
	    !timespec_to_ns(&it.it_value, &value.left))
		return -EINVAL;
	error = posix_timer_set((int)sys_arg0(regs), absolute, &value, &old);
	if (!error && sys_arg3(regs))
		error = put_value(sys_arg3(regs), &old);
	return error;
}

long sys_timer_gettime(struct pt_regs *regs)
{
	struct itimer_value value;
	int error = posix_timer_get((int)sys_arg0(regs), &value);

	return error ? error : put_value(sys_arg1(regs), &value);
}

long sys_timer_getoverrun(struct pt_regs *regs)
{
	return posix_timer_overrun((int)sys_arg0(regs));
}

long sys_timer_delete(struct pt_regs *regs)
{
	return posix_timer_delete((int)sys_arg0(regs));
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* timerfd_create(2): a timer that is read. */
#include <asm/errno.h>
#include <linux/eventpoll.h>
#include <linux/fcntl.h>
#include <linux/time.h>
#include <linux/time_types.h>
#include <linux/timerfd.h>
#include "arch/x86_64/uaccess/uaccess.h"
#include "kernel/fs/fdtable.h"
#include "kernel/fs/file.h"
#include "kernel/fs/poll.h"
#include "kernel/mm/slab.h"
#include "kernel/sched/wait.h"
#include "kernel/syscall.h"
#include "kernel/time/clock.h"
#include "kernel/time/itimer.h"
#include "kernel/time/ptimers_internal.h"
#include "kernel/time/time_calls.h"
#include "lib/err.h"

struct timerfd {
	struct timer timer;
	struct wait_queue wait; /* its lock also guards what follows; IRQs off */
	bool real;
	u64 interval;
	u64 ticks; /* expirations not yet read */
};

static void timerfd_fires(struct timer *timer)
{
	struct timerfd *tfd = container_of(timer, struct timerfd, timer);
	u64 missed = 0;

	spin_lock(&tfd->wait.lock);
	if (!timer_pending(timer)) { /* else set anew meanwhile */
		if (tfd->interval) {
			u64 next = next_period(timer->expires, tfd->interval, ktime_ns(), &missed);

			if (tfd->real)
				timer_start_real(timer, next + ktime_real_offset());
			else
				timer_start(timer, next);
		}
		tfd->ticks += 1 + missed;
		wake_up_nr_locked(&tfd->wait, TASK_NORMAL, 1, EPOLLIN);
	}
	spin_unlock(&tfd->wait.lock);
}

static u64 take_ticks(struct timerfd *tfd)
{
	unsigned long flags = spin_lock_irqsave(&tfd->wait.lock);
	u64 ticks = tfd->ticks;

	tfd->ticks = 0;
	spin_unlock_irqrestore(&tfd->wait.lock, flags);
	return ticks;
}

static long timerfd_read(struct file *file, struct uio *uio, u64 *pos)
{
	struct timerfd *tfd = file->private;
	u64 ticks;

	if (uio->left < sizeof(ticks))
		return -EINVAL;
	while (!(ticks = take_ticks(tfd))) {
		int error;

		if (file->flags & O_NONBLOCK || uio->nowait)
			return -EAGAIN;
		error = wait_event_interruptible(&tfd->wait, READ_ONCE(tfd->ticks));
		if (error)
			return error;
	}
	return uio_put(uio, &ticks, sizeof(ticks)) == sizeof(ticks) ? (long)sizeof(ticks) : -EFAULT;
}

static u32 timerfd_poll(struct file *file, struct poll_table *table)
{
	struct timerfd *tfd = file->private;

	poll_wait(file, &tfd->wait, table);
	return READ_ONCE(tfd->ticks) ? EPOLLIN | EPOLLRDNORM : 0;
}

static void timerfd_release(struct file *file)
{
	struct timerfd *tfd = file->private;
	unsigned long flags = spin_lock_irqsave(&tfd->wait.lock);

	tfd->interval = 0;
	spin_unlock_irqrestore(&tfd->wait.lock, flags);
	timer_cancel_sync(&tfd->timer);
	kfree(tfd);
}

static const struct file_ops timerfd_ops = {
        .read = timerfd_read,
        .poll = timerfd_poll,
        .release = timerfd_release,
};

long sys_timerfd_create(struct pt_regs *regs)
{
	int clockid = sys_arg0(regs);
	u32 flags = sys_arg1(regs);
	bool real = clockid == CLOCK_REALTIME || clockid == CLOCK_REALTIME_ALARM;
	struct timerfd *tfd;
	struct file *file;

	if (flags & ~(TFD_CLOEXEC | TFD_NONBLOCK))
		return -EINVAL;
	if (!real && clockid != CLOCK_MONOTONIC && clockid != CLOCK_BOOTTIME &&
	    clockid != CLOCK_BOOTTIME_ALARM)
		return -EINVAL;
	tfd = kzalloc(sizeof(*tfd));
	if (!tfd)
		return -ENOMEM;
	timer_init(&tfd->timer, timerfd_fires);
	wait_queue_init(&tfd->wait, "timerfd");
	tfd->real = real;
	file = file_anon(&timerfd_ops, tfd, O_RDWR | (flags & TFD_NONBLOCK));
	if (IS_ERR(file)) {
		kfree(tfd);
		return PTR_ERR(file);
	}
	return fd_add(file, flags & TFD_CLOEXEC);
}

/* The timerfd behind a descriptor; -EBADF, -EINVAL. The reference is the caller's. */
static long get_timerfd(int fd, struct fdref *ref, struct timerfd **tfd)
{
	*ref = fdref_get(fd);
	if (!ref->file)
		return -EBADF;
	if (ref->file->ops != &timerfd_ops) {
		fdref_put(*ref);
		return -EINVAL;
	}
	*tfd = ref->file->private;
	return 0;
}

static void read_locked(struct timerfd *tfd, struct __kernel_itimerspec *it)
{
	ns_to_timespec(tfd->interval, &it->it_interval);
	ns_to_timespec(timer_left(&tfd->timer), &it->it_value);
}

static void set(struct timerfd *tfd, bool absolute, const struct itimer_value *value,
                struct __kernel_itimerspec *old)
{
	unsigned long flags = spin_lock_irqsave(&tfd->wait.lock);

	read_locked(tfd, old);
	tfd->interval = value->interval;
	tfd->ticks = 0;
	if (!value->left)
		timer_cancel(&tfd->timer);
	else if (absolute && tfd->real)
		timer_start_real(&tfd->timer, value->left);
	else
		timer_start(&tfd->timer, absolute ? value->left : ktime_ns() + value->left);
	spin_unlock_irqrestore(&tfd->wait.lock, flags);
}

long sys_timerfd_settime(struct pt_regs *regs)
{
	u32 flags = sys_arg1(regs);
	struct __kernel_itimerspec it, old;
	struct itimer_value value;
	struct timerfd *tfd;
	struct fdref ref;
	long error;

	if (flags & ~(TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET))
		return -EINVAL;
	if (copy_from_user(&it, (const void __user *)sys_arg2(regs), sizeof(it)))
		return -EFAULT;
	if (!timespec_to_ns(&it.it_interval, &value.interval) ||
	    !timespec_to_ns(&it.it_value, &value.left))
		return -EINVAL;
	if (value.interval && value.interval < 10 * NSEC_PER_USEC)
		value.interval = 10 * NSEC_PER_USEC;
	error = get_timerfd((int)sys_arg0(regs), &ref, &tfd);
	if (error)
		return error;
	/* Who is to hear when the clock is set would not; on other timers it means nothing. */
	if (tfd->real && flags == (TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET))
		error = -EINVAL;
	else
		set(tfd, flags & TFD_TIMER_ABSTIME, &value, &old);
	fdref_put(ref);
	if (error)
		return error;
	if (sys_arg3(regs) && copy_to_user((void __user *)sys_arg3(regs), &old, sizeof(old)))
		return -EFAULT;
	return 0;
}

long sys_timerfd_gettime(struct pt_regs *regs)
{
	struct __kernel_itimerspec it;
	struct timerfd *tfd;
	struct fdref ref;
	unsigned long flags;
	long error = get_timerfd((int)sys_arg0(regs), &ref, &tfd);

	if (error)
		return error;
	flags = spin_lock_irqsave(&tfd->wait.lock);
	read_locked(tfd, &it);
	spin_unlock_irqrestore(&tfd->wait.lock, flags);
	fdref_put(ref);
	return copy_to_user((void __user *)sys_arg1(regs), &it, sizeof(it)) ? -EFAULT : 0;
}

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
	bool canceled; /* by a clock that was set; who reads or sets is told */
	u64 interval;
	u64 ticks; /* expirations not yet read */

	bool tell; /* whether the clock is set; under tell_lock */
	struct list_head tell_link;
};

static struct spinlock tell_lock = SPINLOCK_INIT("timerfd tell"); /* before a timerfd's */
static LIST_HEAD(tell_all);

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

void timerfds_clock_set(void)
{
	unsigned long flags = spin_lock_irqsave(&tell_lock);
	struct timerfd *tfd;

	list_for_each_entry (tfd, &tell_all, tell_link) {
		spin_lock(&tfd->wait.lock);
		tfd->canceled = true;
		tfd->ticks++;
		wake_up_nr_locked(&tfd->wait, TASK_NORMAL, 1, EPOLLIN);
		spin_unlock(&tfd->wait.lock);
	}
	spin_unlock_irqrestore(&tell_lock, flags);
}

static void set_tell(struct timerfd *tfd, bool tell)
{
	unsigned long flags;

	if (!tell && !READ_ONCE(tfd->tell))
		return;
	flags = spin_lock_irqsave(&tell_lock);
	list_del_init(&tfd->tell_link);
	if (tell)
		list_add(&tfd->tell_link, &tell_all);
	WRITE_ONCE(tfd->tell, tell);
	spin_unlock_irqrestore(&tell_lock, flags);
}

/* True once for any number of times that the clock was set. Under wait.lock. */
static bool take_canceled(struct timerfd *tfd)
{
	bool canceled = tfd->canceled && READ_ONCE(tfd->tell);

	if (canceled)
		tfd->canceled = false;
	return canceled;
}

/* How many; -ECANCELED. */
static s64 take_ticks(struct timerfd *tfd)
{
	unsigned long flags = spin_lock_irqsave(&tfd->wait.lock);
	s64 ticks = tfd->ticks && take_canceled(tfd) ? -ECANCELED : (s64)tfd->ticks;

	tfd->ticks = 0;
	spin_unlock_irqrestore(&tfd->wait.lock, flags);
	return ticks;
}

static long timerfd_read(struct file *file, struct uio *uio, u64 *pos)
{
	struct timerfd *tfd = file->private;
	s64 ticks;

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
	if (ticks < 0)
		return ticks;
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
	unsigned long flags;

	set_tell(tfd, false);
	flags = spin_lock_irqsave(&tfd->wait.lock);
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
	INIT_LIST_HEAD(&tfd->tell_link);
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

/* 0; -ECANCELED: it is set, but the clock was before, and nobody has been told. */
static int set(struct timerfd *tfd, u32 how, const struct itimer_value *value,
               struct __kernel_itimerspec *old)
{
	bool absolute = how & TFD_TIMER_ABSTIME;
	unsigned long flags;
	int result;

	set_tell(tfd, absolute && tfd->real && how & TFD_TIMER_CANCEL_ON_SET);
	flags = spin_lock_irqsave(&tfd->wait.lock);
	read_locked(tfd, old);
	tfd->interval = value->interval;
	tfd->ticks = 0;
	if (!value->left)
		timer_cancel(&tfd->timer);
	else if (absolute && tfd->real)
		timer_start_real(&tfd->timer, value->left);
	else
		timer_start(&tfd->timer, absolute ? value->left : ktime_ns() + value->left);
	result = value->left && take_canceled(tfd) ? -ECANCELED : 0;
	spin_unlock_irqrestore(&tfd->wait.lock, flags);
	return result;
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
	error = set(tfd, flags, &value, &old);
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

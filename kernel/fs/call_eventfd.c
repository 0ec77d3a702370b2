/* SPDX-License-Identifier: BSD-2-Clause */
/* eventfd(2): a counter to wait for. */
#include "kernel/fs/fs_calls.h"
#include "kernel/fs/fdtable.h"
#include "kernel/fs/file.h"
#include "kernel/fs/poll.h"
#include "kernel/mm/slab.h"
#include "kernel/sched/sched.h"
#include "kernel/sched/wait.h"
#include "kernel/syscall.h"
#include "lib/err.h"
#include "lib/printf.h"
#include <asm/errno.h>
#include <asm/fcntl.h>

#include <linux/eventpoll.h>

/* <sys/eventfd.h> of the C libraries: the numbers are those of O_* but for the first. */
#define EFD_SEMAPHORE 1
#define EFD_CLOEXEC   O_CLOEXEC
#define EFD_NONBLOCK  O_NONBLOCK

#define COUNT_MAX (~0ull - 1)

struct event {
	struct spinlock lock;
	u64 count; /* under lock; looked at without it by waiters */
	bool semaphore;
	struct wait_queue wait;
};

/* The value read, or 0: nothing there. */
static u64 take(struct event *event)
{
	spin_lock(&event->lock);
	u64 value = event->semaphore ? event->count != 0 : event->count;

	event->count -= value;
	spin_unlock(&event->lock);
	return value;
}

static bool add(struct event *event, u64 value)
{
	spin_lock(&event->lock);
	bool fits = COUNT_MAX - event->count >= value;

	if (fits)
		event->count += value;
	spin_unlock(&event->lock);
	return fits;
}

static long event_read(struct file *file, struct uio *uio, u64 *pos)
{
	struct event *event = file->private;
	u64 value;

	if (uio->left < sizeof(value))
		return -EINVAL;
	while (!(value = take(event))) {
		if (file->flags & O_NONBLOCK)
			return -EAGAIN;
		int err = wait_event_interruptible(&event->wait, READ_ONCE(event->count));

		if (err)
			return err;
	}
	wake_up_key(&event->wait, EPOLLOUT | EPOLLWRNORM);
	return uio_put(uio, &value, sizeof(value)) == sizeof(value) ? (long)sizeof(value) : -EFAULT;
}

static long event_write(struct file *file, struct uio *uio, u64 *pos)
{
	struct event *event = file->private;
	u64 value;

	if (uio->left < sizeof(value))
		return -EINVAL;
	if (uio_get(uio, &value, sizeof(value)) != sizeof(value))
		return -EFAULT;
	if (value == ~0ull)
		return -EINVAL;
	while (!add(event, value)) {
		if (file->flags & O_NONBLOCK)
			return -EAGAIN;
		int err = wait_event_interruptible(&event->wait,
		                                   COUNT_MAX - READ_ONCE(event->count) >= value);

		if (err)
			return err;
	}
	wake_up_key(&event->wait, EPOLLIN | EPOLLRDNORM);
	return sizeof(value);
}

static u32 event_poll(struct file *file, struct poll_table *table)
{
	struct event *event = file->private;

	poll_wait(file, &event->wait, table);
	u64 count = READ_ONCE(event->count);

	return (count ? EPOLLIN | EPOLLRDNORM : 0) |
	       (count < COUNT_MAX ? EPOLLOUT | EPOLLWRNORM : 0);
}

static void event_release(struct file *file)
{
	kfree(file->private);
}

static int event_describe(struct file *file, char *buf, size_t size)
{
	return snprintf(buf, size, "anon_inode:[eventfd]");
}

static const struct file_ops event_file_ops = {
        .read = event_read,
        .write = event_write,
        .poll = event_poll,
        .release = event_release,
        .describe = event_describe,
};

static long do_eventfd(u32 count, u32 flags)
{
	if (flags & ~(EFD_SEMAPHORE | EFD_CLOEXEC | EFD_NONBLOCK))
		return -EINVAL;
	struct event *event = kzalloc(sizeof(*event));

	if (!event)
		return -ENOMEM;
	spin_lock_init(&event->lock, "eventfd");
	wait_queue_init(&event->wait, "eventfd wait");
	event->count = count;
	event->semaphore = flags & EFD_SEMAPHORE;
	struct file *file = file_anon(&event_file_ops, event, O_RDWR | (flags & EFD_NONBLOCK));

	if (IS_ERR(file)) {
		kfree(event);
		return PTR_ERR(file);
	}
	return fd_add(file, flags & EFD_CLOEXEC);
}

long sys_eventfd(struct pt_regs *regs)
{
	return do_eventfd(sys_arg0(regs), 0);
}

long sys_eventfd2(struct pt_regs *regs)
{
	return do_eventfd(sys_arg0(regs), sys_arg1(regs));
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The data lines as files: what a program without a terminal has as descriptors 0, 1 and 2.
 */
#include "kernel/channel/internal.h"
#include "kernel/fs/device.h"
#include "kernel/fs/file.h"
#include "kernel/fs/inode.h"
#include "kernel/fs/internal.h"
#include "kernel/fs/poll.h"
#include "kernel/sched/sched.h"
#include "kernel/task/restart.h"
#include "kernel/task/signal_api.h"
#include "arch/x86_64/uaccess/uaccess.h"
#include <asm/errno.h>
#include <asm/fcntl.h>
#include <asm/ioctls.h>
#include <linux/eventpoll.h>

#define PIECE 512

static u32 ring_bytes(const struct channel *c)
{
	return READ_ONCE(c->head) - READ_ONCE(c->tail);
}

/* The host's input is over: what is in the ring is all there will be. */
static bool ended(const struct channel *c)
{
	return READ_ONCE(c->received) >= READ_ONCE(c->ends_at);
}

static bool readable(const struct channel *c)
{
	return ring_bytes(c) || ended(c);
}

/* Bytes from the ring, at most max. */
static u32 take(struct channel *c, u8 *to, u32 max)
{
	unsigned long flags = spin_lock_irqsave(&c->recv_lock);
	u32 n = min(max, ring_bytes(c));

	for (u32 i = 0; i < n; i++)
		to[i] = c->ring[c->tail++ % CHANNEL_RING];
	spin_unlock_irqrestore(&c->recv_lock, flags);
	return n;
}

/*
 * What is there, at most what was asked for. A fault loses what was taken from the ring, like
 * bytes of a terminal.
 */
static long drain(struct channel *c, struct uio *uio)
{
	u8 buf[PIECE];
	long total = 0;

	while (uio->left) {
		u32 n = take(c, buf, min(uio->left, sizeof(buf)));

		if (!n)
			break;
		size_t done = uio_put(uio, buf, n);

		total += done;
		if (done < n)
			return total ? total : -EFAULT;
	}
	channel_pump(c);
	return total;
}

static long channel_read(struct file *file, struct uio *uio, u64 *pos)
{
	struct channel *c = file->private;
	long result;

	if (!uio->left)
		return 0;
	for (;;) {
		result = drain(c, uio);
		if (result)
			return result;
		if (ended(c) && !ring_bytes(c))
			return 0;
		if (file->flags & O_NONBLOCK)
			return -EAGAIN;
		result = wait_event_interruptible(&c->read_wait, readable(c));
		if (result)
			return result;
	}
}

static long send_all(struct channel *c, struct uio *uio)
{
	char buf[PIECE];
	long total = 0;

	while (uio->left) {
		size_t n = min(uio->left, sizeof(buf));
		size_t done = uio_get(uio, buf, n);

		channel_send(c - channels, buf, done);
		total += done;
		if (done < n)
			return total ? total : -EFAULT;
		if (signal_fatal_pending(current))
			break;
		cond_resched();
	}
	return total;
}

static long channel_write(struct file *file, struct uio *uio, u64 *pos)
{
	struct channel *c = file->private;

	mutex_lock(&c->write_lock);
	long result = send_all(c, uio);

	mutex_unlock(&c->write_lock);
	return result;
}

static u32 channel_poll(struct file *file, struct poll_table *table)
{
	struct channel *c = file->private;

	poll_wait(file, &c->read_wait, table);
	return (readable(c) ? EPOLLIN | EPOLLRDNORM : 0) | EPOLLOUT | EPOLLWRNORM;
}

static long channel_ioctl(struct file *file, unsigned cmd, unsigned long arg)
{
	struct channel *c = file->private;

	return cmd == FIONREAD ? put_user((int)ring_bytes(c), (int *)arg) : -ENOTTY;
}

static int channel_open(struct file *file)
{
	struct channel *c = &channels[fs_minor(file->inode->rdev)];

	if (!c->present)
		return -ENXIO;
	file->private = c;
	return 0;
}

static const struct file_ops channel_file_ops = {
        .open = channel_open,
        .read = channel_read,
        .write = channel_write,
        .poll = channel_poll,
        .ioctl = channel_ioctl,
};

void channel_devices_init(void)
{
	device_register(CHANNEL_MAJOR, CHANNEL_DATA, 2, &channel_file_ops);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Transfers. When a pipe runs empty both ends of the ring go back to the first page, so a pipe of
 * small messages owns one page. Life and control: pipe_life.c.
 */
#include "kernel/fs/pipe.h"
#include "kernel/fs/file.h"
#include "kernel/fs/inode.h"
#include "kernel/fs/internal.h"
#include "kernel/fs/poll.h"
#include "kernel/fs/sigio.h"
#include "kernel/mm/page.h"
#include "kernel/task/signal_api.h"
#include "kernel/task/task.h"
#include "lib/printf.h"
#include <asm/errno.h>
#include <asm/fcntl.h>
#include <asm/ioctls.h>
#include <linux/eventpoll.h>
#include "arch/x86_64/uaccess/uaccess.h"

static inline u32 pipe_bytes(const struct pipe *pipe)
{
	return READ_ONCE(pipe->head) - READ_ONCE(pipe->tail);
}

static inline u32 pipe_room(const struct pipe *pipe)
{
	return pipe->size - pipe_bytes(pipe);
}

static inline bool nowait(const struct file *file, const struct uio *uio)
{
	return (file->flags & O_NONBLOCK) || uio->nowait;
}

/* ---- reading ---- */

/* Under lock, with bytes in the pipe. */
static long drain(struct pipe *pipe, struct uio *uio)
{
	size_t total = min(uio->left, (size_t)pipe_bytes(pipe)), done = 0;

	while (done < total) {
		u32 at = pipe->tail & (pipe->size - 1);
		u32 n = min(total - done, (size_t)(PAGE_SIZE - (at & (PAGE_SIZE - 1))));
		size_t moved =
		        uio_put(uio, pipe->page[at >> PAGE_SHIFT] + (at & (PAGE_SIZE - 1)), n);

		pipe->tail += moved;
		done += moved;
		if (moved < n)
			break;
	}
	if (pipe->tail == pipe->head)
		pipe->tail = pipe->head = 0;
	return done ? (long)done : -EFAULT;
}

static long pipe_read(struct file *file, struct uio *uio, u64 *pos)
{
	struct pipe *pipe = file->private;
	long result;

	if (unlikely(!uio->left))
		return 0;
	mutex_lock(&pipe->lock);
	while (!pipe_bytes(pipe)) {
		result = !pipe->writers ? 0 : nowait(file, uio) ? -EAGAIN : 1;
		mutex_unlock(&pipe->lock);
		if (result <= 0)
			return result;
		result = wait_event_interruptible(&pipe->read_wait,
		                                  pipe_bytes(pipe) || !READ_ONCE(pipe->writers));
		if (result)
			return result;
		mutex_lock(&pipe->lock);
	}
	result = drain(pipe, uio);
	mutex_unlock(&pipe->lock);
	if (wait_queue_active(&pipe->write_wait))
		wake_up_key(&pipe->write_wait, EPOLLOUT | EPOLLWRNORM);
	sigio_tell(&pipe->sigio, FILE_WRITE, POLL_OUT);
	return result;
}

/* ---- writing ---- */

static char *page_for(struct pipe *pipe, u32 at)
{
	char **slot = &pipe->page[at >> PAGE_SHIFT];

	if (unlikely(!*slot)) {
		struct page *page = page_alloc(PAGE_NORMAL);

		if (page)
			*slot = page_to_virt(page);
	}
	return *slot;
}

/* Under lock: as much as there is room for. */
static long fill(struct pipe *pipe, struct uio *uio)
{
	size_t total = min(uio->left, (size_t)pipe_room(pipe)), done = 0;

	while (done < total) {
		u32 at = pipe->head & (pipe->size - 1);
		u32 n = min(total - done, (size_t)(PAGE_SIZE - (at & (PAGE_SIZE - 1))));
		char *page = page_for(pipe, at);

		if (!page)
			return done ? (long)done : -ENOMEM;
		size_t moved = uio_get(uio, page + (at & (PAGE_SIZE - 1)), n);

		pipe->head += moved;
		done += moved;
		if (moved < n)
			return done ? (long)done : -EFAULT;
	}
	return done;
}

static inline void wake_readers(struct pipe *pipe)
{
	if (wait_queue_active(&pipe->read_wait))
		wake_up_key(&pipe->read_wait, EPOLLIN | EPOLLRDNORM);
	sigio_tell(&pipe->sigio, FILE_READ, POLL_IN);
}

/*
 * Under lock. Up to PIPE_BUF bytes go in one piece; of a longer write whatever fits, at once and
 * again when there is room. 0: wait for room.
 */
static long write_some(struct pipe *pipe, struct uio *uio, bool whole)
{
	if (unlikely(!pipe->readers))
		return -EPIPE;
	if (pipe_room(pipe) < (whole ? uio->left : 1))
		return 0;
	return fill(pipe, uio);
}

static long pipe_write(struct file *file, struct uio *uio, u64 *pos)
{
	struct pipe *pipe = file->private;
	bool whole = uio->left <= PIPE_BUF;
	long result, total = 0;

	if (unlikely(!uio->left))
		return 0;
	for (;;) {
		mutex_lock(&pipe->lock);
		result = write_some(pipe, uio, whole);
		mutex_unlock(&pipe->lock);
		if (result > 0) {
			total += result;
			wake_readers(pipe);
			if (!uio->left)
				return total;
		}
		if (unlikely(result < 0))
			break;
		if (nowait(file, uio)) {
			result = -EAGAIN;
			break;
		}
		u32 need = whole ? uio->left : min(uio->left, (size_t)PIPE_BUF);

		result = wait_event_interruptible(
		        &pipe->write_wait, pipe_room(pipe) >= need || !READ_ONCE(pipe->readers));
		if (result)
			break;
	}
	if (result == -EPIPE)
		signal_kernel_task(current, SIGPIPE);
	return total ? total : result;
}

/* ---- waiting for several ---- */

static u32 pipe_poll(struct file *file, struct poll_table *table)
{
	struct pipe *pipe = file->private;
	u32 mask = 0;

	if (file->mode & FILE_READ) {
		poll_wait(file, &pipe->read_wait, table);
		if (pipe_bytes(pipe))
			mask |= EPOLLIN | EPOLLRDNORM;
		/* A FIFO that never had a writer is not hung up. */
		if (!READ_ONCE(pipe->writers) && READ_ONCE(pipe->writer_opens))
			mask |= EPOLLHUP;
	}
	if (file->mode & FILE_WRITE) {
		poll_wait(file, &pipe->write_wait, table);
		if (pipe_room(pipe) >= PIPE_BUF)
			mask |= EPOLLOUT | EPOLLWRNORM;
		if (!READ_ONCE(pipe->readers))
			mask |= EPOLLERR;
	}
	return mask;
}

static struct list_head *pipe_sigio(struct file *file)
{
	struct pipe *pipe = file->private;

	return &pipe->sigio;
}

static long pipe_ioctl(struct file *file, unsigned cmd, unsigned long arg)
{
	struct pipe *pipe = file->private;

	if (cmd != FIONREAD)
		return -ENOTTY;
	return put_user((int)pipe_bytes(pipe), (int __user *)arg);
}

static int pipe_describe(struct file *file, char *buf, size_t size)
{
	return snprintf(buf, size, "pipe:[%llu]", (unsigned long long)file->inode->ino);
}

const struct file_ops pipe_file_ops = {
        .read = pipe_read,
        .write = pipe_write,
        .poll = pipe_poll,
        .ioctl = pipe_ioctl,
        .sigio = pipe_sigio,
        .open = pipe_open,
        .release = pipe_release,
        .describe = pipe_describe,
};

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Terminals as programs use them: open, read, write, poll.
 */
#include "kernel/tty/internal.h"
#include "kernel/fs/file.h"
#include "kernel/fs/inode.h"
#include "kernel/fs/poll.h"
#include "kernel/fs/sigio.h"
#include "kernel/sched/sched.h"
#include "kernel/task/restart.h"
#include "kernel/task/signal_api.h"
#include "kernel/time/clock.h"
#include <asm/errno.h>
#include <asm/fcntl.h>
#include <linux/eventpoll.h>

#define PIECE      256u
#define DECISECOND 100000000ull

/* ---- reading: under tty->lock ---- */

/* Bytes a canonical read may have now: to the end of the first line. *eof: an end of file is next. */
static u32 line_bytes(const struct tty *tty, bool *eof)
{
	u32 at = tty->tail;

	*eof = false;
	while (at != tty->canon) {
		if (tty_test_end(tty, at)) {
			*eof = !tty->in[at % TTY_BUFFER];
			return at - tty->tail + !*eof;
		}
		at++;
	}
	return at - tty->tail;
}

static u32 take(struct tty *tty, u8 *to, u32 n)
{
	for (u32 i = 0; i < n; i++) {
		tty_mark_end(tty, tty->tail, false);
		to[i] = tty->in[tty->tail++ % TTY_BUFFER];
	}
	if ((s32)(tty->canon - tty->tail) < 0)
		tty->canon = tty->tail;
	return n;
}

/* A piece of a line; *done: the read is complete with it. */
static u32 take_line(struct tty *tty, u8 *to, u32 max, bool *done)
{
	bool eof;
	u32 line = line_bytes(tty, &eof), n = take(tty, to, min(line, max));
	u8 unused;

	if (n == line && eof)
		take(tty, &unused, 1);
	*done = n == line;
	return n;
}

static u32 readable(const struct tty *tty)
{
	return (tty_lflag(tty, ICANON) ? READ_ONCE(tty->canon) : READ_ONCE(tty->head)) -
	       READ_ONCE(tty->tail);
}

static bool over(const struct tty *tty)
{
	return READ_ONCE(tty->hung_up) || READ_ONCE(tty->input_ended);
}

/* ---- reading: no locks ---- */

/* *done: to the end of a line, which for an end of file may be no byte at all. */
static long copy_canonical(struct tty *tty, struct uio *uio, bool *done)
{
	long total = 0;
	u8 buf[PIECE];

	*done = false;
	while (!*done && uio->left) {
		unsigned long flags = spin_lock_irqsave(&tty->lock);
		u32 n = readable(tty) ? take_line(tty, buf, min(uio->left, sizeof(buf)), done) : 0;

		spin_unlock_irqrestore(&tty->lock, flags);
		if (!n)
			break;
		size_t put = uio_put(uio, buf, n);

		total += put;
		if (put < n)
			return total ? total : -EFAULT;
	}
	return total;
}

static long copy_raw(struct tty *tty, struct uio *uio)
{
	long total = 0;
	u8 buf[PIECE];

	while (uio->left) {
		unsigned long flags = spin_lock_irqsave(&tty->lock);
		size_t max = min(uio->left, sizeof(buf));
		u32 n = take(tty, buf, min(max, (size_t)(tty->head - tty->tail)));

		spin_unlock_irqrestore(&tty->lock, flags);
		if (!n)
			break;
		size_t put = uio_put(uio, buf, n);

		total += put;
		if (put < n)
			return total ? total : -EFAULT;
	}
	return total;
}

static bool has_input(struct tty *tty, u32 n)
{
	return readable(tty) >= n || over(tty);
}

/* 0: n bytes (or the end) are there; 1: the time is over; -ERESTARTSYS. */
static int wait_input(struct tty *tty, u32 n, u64 time)
{
	if (!time)
		return wait_event_interruptible(&tty->read_wait, has_input(tty, n));
	return wait_event_interruptible_until(&tty->read_wait, has_input(tty, n),
	                                      wait_deadline(time));
}

/* MIN and TIME of non-canonical mode: waits until the read may return what is there. */
static int wait_raw(struct tty *tty, size_t wanted)
{
	u8 min_bytes = tty->termios.c_cc[VMIN];
	u64 time = tty->termios.c_cc[VTIME] * DECISECOND;
	u32 need = min((size_t)min_bytes, wanted);
	int result;

	if (!need)
		return time ? min(wait_input(tty, 1, time), 0) : 0;
	if (!time)
		return wait_input(tty, need, 0);
	/* The first byte may take for ever, each further one no longer than TIME. */
	result = wait_input(tty, 1, 0);
	while (!result && !over(tty) && readable(tty) < need)
		result = wait_input(tty, readable(tty) + 1, time);
	return min(result, 0);
}

static int wait_for_read(struct tty *tty, struct file *file, size_t wanted)
{
	bool canonical = tty_lflag(tty, ICANON);

	if ((file->flags & O_NONBLOCK) && !has_input(tty, 1))
		return canonical || tty->termios.c_cc[VMIN] ? -EAGAIN : 0;
	if (file->flags & O_NONBLOCK)
		return 0;
	return canonical ? wait_input(tty, 1, 0) : wait_raw(tty, wanted);
}

/* What is there now. *again: somebody else was quicker, and there was nothing. */
static long copy_available(struct tty *tty, struct uio *uio, bool *again)
{
	bool done;
	long result;

	if (tty_lflag(tty, ICANON)) {
		result = copy_canonical(tty, uio, &done);
	} else {
		done = !tty->termios.c_cc[VMIN];
		result = copy_raw(tty, uio);
	}
	*again = !result && !done && !over(tty);
	return result;
}

static long tty_read(struct file *file, struct uio *uio, u64 *pos)
{
	struct tty *tty = file->private;
	bool again = true;
	long result = 0;

	while (again && uio->left) {
		int err = tty_check_foreground(tty, SIGTTIN);

		if (!err)
			err = wait_for_read(tty, file, uio->left);
		if (err)
			return err;
		result = copy_available(tty, uio, &again);
	}
	tty->driver->drained(tty);
	return result;
}

/* ---- writing ---- */

static bool can_write(struct tty *tty)
{
	return READ_ONCE(tty->hung_up) || (!READ_ONCE(tty->stopped) && tty->driver->room(tty) >= 8);
}

static long write_piece(struct tty *tty, struct file *file, const char *buf, size_t len)
{
	size_t done = 0;

	while (done < len) {
		unsigned long flags = spin_lock_irqsave(&tty->lock);

		if (!tty->stopped && !tty->hung_up)
			done += tty_output(tty, buf + done, len - done);
		spin_unlock_irqrestore(&tty->lock, flags);
		tty_sent(tty);
		if (done == len)
			break;
		WRITE_ONCE(tty->write_short, true);
		if (tty->hung_up)
			return done ? (long)done : -EIO;
		if (file->flags & O_NONBLOCK)
			return done ? (long)done : -EAGAIN;
		int err = wait_event_interruptible(&tty->write_wait, can_write(tty));

		if (err)
			return done ? (long)done : err;
	}
	return done;
}

static long tty_write(struct file *file, struct uio *uio, u64 *pos)
{
	struct tty *tty = file->private;
	long total = 0;
	char buf[PIECE];
	int err = tty_lflag(tty, TOSTOP) ? tty_check_foreground(tty, SIGTTOU) : 0;

	if (err)
		return err;
	if (tty->hung_up)
		return -EIO;
	while (uio->left) {
		size_t n = min(uio->left, sizeof(buf)), got = uio_get(uio, buf, n);
		long done = got ? write_piece(tty, file, buf, got) : -EFAULT;

		if (done < 0)
			return total ? total : done;
		total += done;
		if ((size_t)done < n)
			break;
		cond_resched();
	}
	return total;
}

/* ---- the rest ---- */

static u32 tty_poll(struct file *file, struct poll_table *table)
{
	struct tty *tty = file->private;
	u32 mask = 0;

	poll_wait(file, &tty->read_wait, table);
	poll_wait(file, &tty->write_wait, table);
	if (readable(tty) || over(tty))
		mask |= EPOLLIN | EPOLLRDNORM;
	if (tty->hung_up)
		mask |= EPOLLHUP;
	if (can_write(tty))
		mask |= EPOLLOUT | EPOLLWRNORM;
	return mask;
}

static struct list_head *tty_sigio(struct file *file)
{
	struct tty *tty = file->private;

	if (tty->hung_up || sigio_default_owner(file, READ_ONCE(tty->pgrp)))
		return NULL;
	return &tty->sigio;
}

static void tty_release(struct file *file)
{
	struct tty *tty = file->private;

	if (tty->driver->files)
		tty->driver->files(tty, -1);
	tty_put(tty);
}

void tty_attach_file(struct tty *tty, struct file *file)
{
	file->ops = &tty_file_ops;
	file->private = tty;
	if (tty->driver->files)
		tty->driver->files(tty, 1);
	if (!(file->flags & O_NOCTTY))
		tty_maybe_controlling(tty);
}

const struct file_ops tty_file_ops = {
        .read = tty_read,
        .write = tty_write,
        .poll = tty_poll,
        .ioctl = tty_ioctl,
        .sigio = tty_sigio,
        .release = tty_release,
};

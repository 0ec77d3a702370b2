/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pseudo-terminals: the master of a pair reads what programs write to the terminal, and types.
 *
 * The pair lives as long as its terminal. The ring from programs to the master is under tty->lock,
 * like everything a driver sends.
 */
#include "kernel/tty/internal.h"
#include "kernel/fs/device.h"
#include "kernel/fs/fdtable.h"
#include "kernel/fs/file.h"
#include "kernel/fs/inode.h"
#include "kernel/fs/internal.h"
#include "kernel/fs/namei.h"
#include "kernel/fs/poll.h"
#include "kernel/fs/sigio.h"
#include "kernel/fs/tmpfs.h"
#include "kernel/mm/slab.h"
#include "kernel/sched/mutex.h"
#include "kernel/sched/sched.h"
#include "kernel/task/restart.h"
#include "kernel/task/signal_api.h"
#include "lib/err.h"
#include "lib/log.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "arch/x86_64/uaccess/uaccess.h"
#include <asm/errno.h>
#include <asm/fcntl.h>
#include <asm/ioctls.h>
#include <linux/eventpoll.h>
#include <linux/fcntl.h>
#include <linux/stat.h>

#define PTYS_MAX 64
#define PTY_RING 8192u
#define PIECE    256u

struct pty {
	struct tty *tty;
	unsigned index;
	bool locked, master_gone;
	int files; /* of the program side; atomic */
	bool used; /* the program side was opened */
	struct dentry *node;
	struct wait_queue master_wait;
	struct list_head sigio; /* files of the master with O_ASYNC */
	bool sent;              /* bytes that these were not told of */
	bool type_short;        /* the master's write found no room */
	u32 head, tail;         /* under tty->lock */
	char ring[PTY_RING];
};

static struct mutex pty_lock = MUTEX_INIT(pty_lock, "ptys");
static struct pty *ptys[PTYS_MAX]; /* under pty_lock: those with a master */
static struct dentry *pts_dir;

/* ---- the terminal's driver ---- */

static size_t pty_room(struct tty *tty)
{
	struct pty *pty = tty->driver_private;

	return PTY_RING - (READ_ONCE(pty->head) - READ_ONCE(pty->tail));
}

static size_t pty_send(struct tty *tty, const char *buf, size_t len)
{
	struct pty *pty = tty->driver_private;
	size_t n = min(len, pty_room(tty));

	for (size_t i = 0; i < n; i++)
		pty->ring[pty->head++ % PTY_RING] = buf[i];
	pty->sent = true;
	wake_up_key(&pty->master_wait, EPOLLIN | EPOLLRDNORM);
	return n;
}

static void pty_sent(struct tty *tty)
{
	struct pty *pty = tty->driver_private;

	if (__atomic_exchange_n(&pty->sent, false, __ATOMIC_RELAXED))
		sigio_tell(&pty->sigio, FILE_READ | FILE_WRITE, POLL_IN);
}

static void pty_drained(struct tty *tty)
{
	struct pty *pty = tty->driver_private;

	wake_up_key(&pty->master_wait, EPOLLOUT | EPOLLWRNORM);
	if (__atomic_exchange_n(&pty->type_short, false, __ATOMIC_RELAXED))
		sigio_tell(&pty->sigio, FILE_READ | FILE_WRITE, POLL_OUT);
}

static void pty_files(struct tty *tty, int change)
{
	struct pty *pty = tty->driver_private;

	pty->used = true;
	if (__atomic_add_fetch(&pty->files, change, __ATOMIC_RELAXED) == 0)
		wake_up(&pty->master_wait);
}

static void pty_release(struct tty *tty)
{
	kfree(tty->driver_private);
}

static const struct tty_driver pty_driver = {
        .send = pty_send,
        .sent = pty_sent,
        .room = pty_room,
        .drained = pty_drained,
        .files = pty_files,
        .release = pty_release,
};

/* ---- the name in /dev/pts ---- */

/* Made by the kernel, so without asking for permissions in the directory. */
static int make_node(struct pty *pty)
{
	char name[12];
	size_t len = scnprintf(name, sizeof(name), "%u", pty->index);
	struct inode *inode =
	        tmpfs_make(&tmpfs_super, S_IFCHR | 0620, fs_makedev(PTS_MAJOR, pty->index));

	if (IS_ERR(inode))
		return PTR_ERR(inode);
	pty->node = dentry_alloc(pts_dir, name, len, inode);
	if (!pty->node) {
		inode_put(inode);
		return -ENOMEM;
	}
	mutex_lock(&namespace_lock);
	dentry_link(pty->node);
	mutex_unlock(&namespace_lock);
	return 0;
}

static void remove_node(struct pty *pty)
{
	mutex_lock(&namespace_lock);
	if (pty->node->flags & DENTRY_LINKED)
		dentry_unlink(pty->node);
	mutex_unlock(&namespace_lock);
	dentry_put(pty->node);
	pty->node = NULL;
}

/* ---- the master ---- */

static bool master_readable(struct pty *pty)
{
	return READ_ONCE(pty->head) != READ_ONCE(pty->tail);
}

static bool master_over(struct pty *pty)
{
	return pty->used && !READ_ONCE(pty->files);
}

static u32 master_take(struct pty *pty, char *to, size_t max)
{
	unsigned long flags = spin_lock_irqsave(&pty->tty->lock);
	u32 n = min(max, (size_t)(pty->head - pty->tail));

	for (u32 i = 0; i < n; i++)
		to[i] = pty->ring[pty->tail++ % PTY_RING];
	spin_unlock_irqrestore(&pty->tty->lock, flags);
	return n;
}

static int master_wait(struct pty *pty, struct file *file)
{
	if (master_readable(pty))
		return 0;
	if (master_over(pty))
		return -EIO;
	if (file->flags & O_NONBLOCK)
		return -EAGAIN;
	return wait_event_interruptible(&pty->master_wait,
	                                master_readable(pty) || master_over(pty));
}

static long master_drain(struct pty *pty, struct uio *uio)
{
	char buf[PIECE];
	long total = 0;

	while (uio->left) {
		u32 n = master_take(pty, buf, min(uio->left, sizeof(buf)));

		if (!n)
			break;
		size_t put = uio_put(uio, buf, n);

		total += put;
		if (put < n)
			return total ? total : -EFAULT;
	}
	return total;
}

static long master_read(struct file *file, struct uio *uio, u64 *pos)
{
	struct pty *pty = file->private;
	long result = 0;

	/* Nothing after a wait: another reader was quicker, or the terminal was closed. */
	while (!result && uio->left) {
		int err = master_wait(pty, file);

		if (err)
			return err;
		result = master_drain(pty, uio);
	}
	tty_wake_writers(pty->tty);
	return result;
}

static long type_piece(struct pty *pty, struct file *file, const u8 *buf, size_t len)
{
	size_t done = 0;

	while (done < len) {
		done += tty_receive(pty->tty, buf + done, len - done);
		if (done == len)
			break;
		WRITE_ONCE(pty->type_short, true);
		if (file->flags & O_NONBLOCK)
			return done ? (long)done : -EAGAIN;
		int err = wait_event_interruptible(&pty->master_wait,
		                                   tty_receive_room(pty->tty) || master_over(pty));

		if (err)
			return done ? (long)done : err;
		if (master_over(pty))
			return done ? (long)done : -EIO;
	}
	return done;
}

static long master_write(struct file *file, struct uio *uio, u64 *pos)
{
	struct pty *pty = file->private;
	long total = 0;
	u8 buf[PIECE];

	while (uio->left) {
		size_t n = min(uio->left, sizeof(buf)), got = uio_get(uio, buf, n);
		long done = got ? type_piece(pty, file, buf, got) : -EFAULT;

		if (done < 0)
			return total ? total : done;
		total += done;
		if ((size_t)done < n)
			break;
		cond_resched();
	}
	return total;
}

static u32 master_poll(struct file *file, struct poll_table *table)
{
	struct pty *pty = file->private;
	u32 mask = 0;

	poll_wait(file, &pty->master_wait, table);
	if (master_readable(pty))
		mask |= EPOLLIN | EPOLLRDNORM;
	if (master_over(pty))
		mask |= EPOLLHUP;
	if (tty_receive_room(pty->tty))
		mask |= EPOLLOUT | EPOLLWRNORM;
	return mask;
}

static struct list_head *master_sigio(struct file *file)
{
	struct pty *pty = file->private;

	return sigio_default_owner(file, 0) ? NULL : &pty->sigio;
}

/* TIOCGPTPEER: the program side without a path. */
static long open_peer(struct pty *pty, u32 flags)
{
	struct file *file = file_open_dentry(pty->node, flags | O_LARGEFILE);

	return fd_add(file, flags & O_CLOEXEC);
}

static long master_ioctl(struct file *file, unsigned cmd, unsigned long arg)
{
	struct pty *pty = file->private;
	int on;

	switch (cmd) {
	case TIOCGPTN: return put_user(pty->index, (u32 *)arg);
	case TIOCSPTLCK:
		if (get_user(on, (int *)arg))
			return -EFAULT;
		pty->locked = on;
		return 0;
	case TIOCGPTLCK: return put_user((int)pty->locked, (int *)arg);
	case TIOCGPTPEER: return open_peer(pty, arg);
	case FIONREAD: return put_user((int)(pty->head - pty->tail), (int *)arg);
	case TIOCGPGRP: return put_user(pty->tty->pgrp, (int *)arg);
	case TIOCSIG:
		if (arg < 1 || arg > 64)
			return -EINVAL;
		tty_signal_foreground(pty->tty, arg);
		return 0;
	default: break;
	}
	/* Settings and size are the terminal's. */
	struct file terminal = {.private = pty->tty, .flags = file->flags};

	return tty_ioctl(&terminal, cmd, arg);
}

static void master_release(struct file *file)
{
	struct pty *pty = file->private;

	mutex_lock(&pty_lock);
	ptys[pty->index] = NULL;
	mutex_unlock(&pty_lock);
	remove_node(pty);
	tty_hangup(pty->tty);
	tty_put(pty->tty);
}

static const struct file_ops master_ops = {
        .read = master_read,
        .write = master_write,
        .poll = master_poll,
        .ioctl = master_ioctl,
        .sigio = master_sigio,
        .release = master_release,
};

/* ---- opening ---- */

static int make_pty(struct file *file, unsigned index)
{
	struct pty *pty = kzalloc(sizeof(*pty));

	if (!pty)
		return -ENOMEM;
	pty->index = index;
	pty->locked = true;
	wait_queue_init(&pty->master_wait, "pty master");
	INIT_LIST_HEAD(&pty->sigio);
	pty->tty = tty_alloc(&pty_driver, pty, fs_makedev(PTS_MAJOR, index));
	if (!pty->tty) {
		kfree(pty);
		return -ENOMEM;
	}
	pty->tty->winsize = (struct winsize){0};
	int err = make_node(pty);

	if (err) {
		tty_put(pty->tty);
		return err;
	}
	ptys[index] = pty;
	file->ops = &master_ops;
	file->private = pty;
	return 0;
}

static int ptmx_open(struct file *file)
{
	unsigned index = 0;
	int err;

	mutex_lock(&pty_lock);
	while (index < PTYS_MAX && ptys[index])
		index++;
	err = index < PTYS_MAX ? make_pty(file, index) : -ENOSPC;
	mutex_unlock(&pty_lock);
	return err;
}

static int pts_open(struct file *file)
{
	unsigned index = fs_minor(file->inode->rdev);
	struct tty *tty = NULL;

	mutex_lock(&pty_lock);
	if (ptys[index] && !ptys[index]->locked) {
		tty = ptys[index]->tty;
		tty_get(tty);
	}
	mutex_unlock(&pty_lock);
	if (!tty)
		return -EIO;
	tty_attach_file(tty, file);
	return 0;
}

static const struct file_ops ptmx_ops = {.open = ptmx_open};
static const struct file_ops pts_ops = {.open = pts_open};

void pty_init(void)
{
	pts_dir = path_lookup(AT_FDCWD, "/dev/pts", LOOKUP_FOLLOW | LOOKUP_DIRECTORY);
	if (IS_ERR(pts_dir)) {
		printk("pty: no /dev/pts\n");
		return;
	}
	device_register(TTYAUX_MAJOR, 2, 1, &ptmx_ops);
	device_register(PTS_MAJOR, 0, PTYS_MAX, &pts_ops);
}

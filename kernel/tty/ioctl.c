/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ioctl(2) on terminals: size, queues, flow; the rest goes to termios.c and job.c.
 */
#include "kernel/tty/internal.h"
#include "kernel/fs/file.h"
#include "kernel/task/signal_api.h"
#include "arch/x86_64/uaccess/uaccess.h"
#include <asm/errno.h>
#include <asm/ioctls.h>

static u32 bytes_waiting(struct tty *tty)
{
	unsigned long flags = spin_lock_irqsave(&tty->lock);
	u32 n = (tty_lflag(tty, ICANON) ? tty->canon : tty->head) - tty->tail;

	spin_unlock_irqrestore(&tty->lock, flags);
	return n;
}

static long get_size(struct tty *tty, unsigned long arg)
{
	unsigned long flags = spin_lock_irqsave(&tty->lock);
	struct winsize size = tty->winsize;

	spin_unlock_irqrestore(&tty->lock, flags);
	return copy_to_user((void *)arg, &size, sizeof(size)) ? -EFAULT : 0;
}

static long set_size(struct tty *tty, unsigned long arg)
{
	struct winsize size;

	if (copy_from_user(&size, (void *)arg, sizeof(size)))
		return -EFAULT;
	unsigned long flags = spin_lock_irqsave(&tty->lock);

	tty->winsize.ws_xpixel = size.ws_xpixel;
	tty->winsize.ws_ypixel = size.ws_ypixel;
	spin_unlock_irqrestore(&tty->lock, flags);
	tty_set_winsize(tty, size.ws_row, size.ws_col);
	return 0;
}

static long flush_queues(struct tty *tty, unsigned long which)
{
	int err = tty_check_foreground(tty, SIGTTOU);

	if (err)
		return err;
	if (which > TCIOFLUSH)
		return -EINVAL;
	if (which != TCOFLUSH) {
		unsigned long flags = spin_lock_irqsave(&tty->lock);

		tty_flush_input(tty);
		spin_unlock_irqrestore(&tty->lock, flags);
		tty->driver->drained(tty);
	}
	return 0;
}

/* The other side shall stop sending, or go on. */
static void send_flow_char(struct tty *tty, unsigned which)
{
	unsigned long flags = spin_lock_irqsave(&tty->lock);
	char byte = (char)tty->termios.c_cc[which];

	if (byte)
		tty->driver->send(tty, &byte, 1);
	spin_unlock_irqrestore(&tty->lock, flags);
}

static void stop_output(struct tty *tty, bool stop)
{
	unsigned long flags = spin_lock_irqsave(&tty->lock);

	tty->stopped = stop;
	spin_unlock_irqrestore(&tty->lock, flags);
	tty_wake_writers(tty);
}

static long flow_control(struct tty *tty, unsigned long action)
{
	int err = tty_check_foreground(tty, SIGTTOU);

	if (err)
		return err;
	switch (action) {
	case TCOOFF: stop_output(tty, true); return 0;
	case TCOON: stop_output(tty, false); return 0;
	case TCIOFF: send_flow_char(tty, VSTOP); return 0;
	case TCION: send_flow_char(tty, VSTART); return 0;
	default: return -EINVAL;
	}
}

long tty_ioctl(struct file *file, unsigned cmd, unsigned long arg)
{
	struct tty *tty = file->private;

	if (tty->hung_up)
		return -EIO;
	switch (cmd) {
	case TIOCGWINSZ: return get_size(tty, arg);
	case TIOCSWINSZ: return set_size(tty, arg);
	case FIONREAD: return put_user((int)bytes_waiting(tty), (int *)arg);
	case TIOCOUTQ: return put_user(0, (int *)arg);
	case TCFLSH: return flush_queues(tty, arg);
	case TCXONC: return flow_control(tty, arg);
	case TCSBRK:
	case TCSBRKP: return tty_check_foreground(tty, SIGTTOU);
	case TIOCGETD: return put_user(0, (int *)arg);
	case TIOCGPGRP:
	case TIOCSPGRP:
	case TIOCGSID:
	case TIOCSCTTY:
	case TIOCNOTTY: return tty_job_ioctl(tty, cmd, arg);
	default: return tty_termios_ioctl(tty, cmd, arg);
	}
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Getting and changing a terminal's settings.
 */
#include "kernel/tty/internal.h"
#include "kernel/task/signal_api.h"
#include "lib/string.h"
#include "arch/x86_64/uaccess/uaccess.h"
#include <asm/errno.h>
#include <asm/ioctls.h>
#include <linux/eventpoll.h>

static struct termios2 get_settings(struct tty *tty)
{
	unsigned long flags = spin_lock_irqsave(&tty->lock);
	struct termios2 t = tty->termios;

	spin_unlock_irqrestore(&tty->lock, flags);
	return t;
}

/* The older structure is the beginning of the newer one. */
static long put_settings(struct tty *tty, unsigned long arg, size_t size)
{
	struct termios2 t = get_settings(tty);

	return copy_to_user((void *)arg, &t, size) ? -EFAULT : 0;
}

static long set_settings(struct tty *tty, unsigned long arg, size_t size, bool flush)
{
	struct termios2 t = get_settings(tty);
	int err = tty_check_foreground(tty, SIGTTOU);

	if (err)
		return err;
	if (copy_from_user(&t, (void *)arg, size))
		return -EFAULT;
	unsigned long flags = spin_lock_irqsave(&tty->lock);
	bool mode_changed = (tty->termios.c_lflag ^ t.c_lflag) & ICANON;

	tty->termios = t;
	if (flush)
		tty_flush_input(tty);
	else if (mode_changed)
		tty_mode_changed(tty);
	if (!(t.c_iflag & IXON))
		tty->stopped = false;
	spin_unlock_irqrestore(&tty->lock, flags);
	/* Readers wait under the new rules, writers may go on. */
	wake_up_key(&tty->read_wait, EPOLLIN | EPOLLRDNORM);
	tty_wake_writers(tty);
	return 0;
}

long tty_termios_ioctl(struct tty *tty, unsigned cmd, unsigned long arg)
{
	switch (cmd) {
	case TCGETS: return put_settings(tty, arg, sizeof(struct termios));
	case TCGETS2: return put_settings(tty, arg, sizeof(struct termios2));
	/* Output never waits, so "after it was sent" is now. */
	case TCSETS:
	case TCSETSW: return set_settings(tty, arg, sizeof(struct termios), false);
	case TCSETSF: return set_settings(tty, arg, sizeof(struct termios), true);
	case TCSETS2:
	case TCSETSW2: return set_settings(tty, arg, sizeof(struct termios2), false);
	case TCSETSF2: return set_settings(tty, arg, sizeof(struct termios2), true);
	default: return -ENOTTY;
	}
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the files of this room share.
 */
#ifndef KERNEL_TTY_INTERNAL_H
#define KERNEL_TTY_INTERNAL_H

#include "kernel/tty/tty.h"

static inline bool tty_iflag(const struct tty *tty, u32 flag)
{
	return tty->termios.c_iflag & flag;
}

static inline bool tty_oflag(const struct tty *tty, u32 flag)
{
	return tty->termios.c_oflag & flag;
}

static inline bool tty_lflag(const struct tty *tty, u32 flag)
{
	return tty->termios.c_lflag & flag;
}

/* A special character that is set to 0 is switched off. */
static inline bool tty_is_char(const struct tty *tty, unsigned which, u8 byte)
{
	return tty->termios.c_cc[which] && tty->termios.c_cc[which] == byte;
}

static inline bool tty_test_end(const struct tty *tty, u32 at)
{
	at %= TTY_BUFFER;
	return tty->ends[at / 64] >> (at % 64) & 1;
}

static inline void tty_mark_end(struct tty *tty, u32 at, bool on)
{
	u64 bit = 1ull << (at % 64);

	at %= TTY_BUFFER;
	if (on)
		tty->ends[at / 64] |= bit;
	else
		tty->ends[at / 64] &= ~bit;
}

/* After the lock was let go: the driver may tell the other side. */
static inline void tty_sent(struct tty *tty)
{
	if (tty->driver->sent)
		tty->driver->sent(tty);
}

/* ---- output.c: under tty->lock ---- */

/* Through output processing; how many of the program's bytes were taken. */
size_t tty_output(struct tty *tty, const char *buf, size_t len);
/* The echo of one input byte. */
void tty_echo(struct tty *tty, u8 byte);
void tty_echo_text(struct tty *tty, const char *text, size_t len);
/* The column after one more byte was shown. */
u32 tty_column_after(const struct tty *tty, u32 column, u8 byte, bool echoed);

/* ---- input.c: under tty->lock ---- */

void tty_flush_input(struct tty *tty);
/* The discipline's mode changed from canonical to not, or back. */
void tty_mode_changed(struct tty *tty);

/* ---- job.c: task context, no locks ---- */

bool tty_is_controlling(const struct tty *tty);
/*
 * May the current process do this with its controlling terminal? 0; -ERESTARTSYS after it was sent
 * sig (SIGTTIN, SIGTTOU); -EIO.
 */
int tty_check_foreground(struct tty *tty, int sig);
void tty_signal_foreground(struct tty *tty, int sig);
long tty_job_ioctl(struct tty *tty, unsigned cmd, unsigned long arg);
/* An open without O_NOCTTY. */
void tty_maybe_controlling(struct tty *tty);

/* ---- the rest ---- */

/* termios.c */
long tty_termios_ioctl(struct tty *tty, unsigned cmd, unsigned long arg);
/* ioctl.c */
long tty_ioctl(struct file *file, unsigned cmd, unsigned long arg);

extern struct spinlock tty_list_lock; /* interrupts off */
extern struct list_head tty_list;

/* pty.c */
void pty_init(void);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Input processing: what a byte from the driver does before a program sees it.
 */
#include "kernel/tty/internal.h"
#include "kernel/fs/file.h"
#include "kernel/fs/sigio.h"
#include "kernel/task/signal_api.h"
#include "lib/string.h"
#include <linux/eventpoll.h>

/* One slot is kept for the newline or end of file that finishes a full line. */
#define LINE_LIMIT (TTY_BUFFER - 2)

/* What a batch of input leads to once the lock is let go. */
struct consequences {
	u64 signals; /* bit n: signal n for the foreground */
	bool readable, writable;
};

static u32 used(const struct tty *tty)
{
	return tty->head - tty->tail;
}

/* ---- the ring ---- */

static void append(struct tty *tty, u8 byte, bool ends)
{
	tty->in[tty->head % TTY_BUFFER] = byte;
	tty_mark_end(tty, tty->head, ends);
	tty->head++;
}

static void finish_line(struct tty *tty, u8 byte, struct consequences *c)
{
	append(tty, byte, true);
	tty->canon = tty->head;
	c->readable = true;
}

void tty_flush_input(struct tty *tty)
{
	tty->head = tty->tail = tty->canon = 0;
	tty->literal = false;
	memset(tty->ends, 0, sizeof(tty->ends));
}

/* What was typed for the other mode is kept: without ends, or as one line. */
void tty_mode_changed(struct tty *tty)
{
	memset(tty->ends, 0, sizeof(tty->ends));
	tty->canon = tty->tail;
	if (tty_lflag(tty, ICANON) && used(tty)) {
		tty_mark_end(tty, tty->head - 1, true);
		tty->canon = tty->head;
	}
}

/* ---- editing the line ---- */

static void back_up(struct tty *tty, u32 from, u32 to)
{
	for (; from > to; from--)
		tty_echo_text(tty, "\b \b", 3);
}

/* The column behind the line being edited, counted from where it began. */
static u32 line_column(const struct tty *tty)
{
	u32 column = tty->line_start;

	for (u32 at = tty->canon; at != tty->head; at++)
		column = tty_column_after(tty, column, tty->in[at % TTY_BUFFER], true);
	return column;
}

static bool line_empty(const struct tty *tty)
{
	return tty->head == tty->canon;
}

static u8 last_byte(const struct tty *tty)
{
	return tty->in[(tty->head - 1) % TTY_BUFFER];
}

/* One character, which in UTF-8 may be several bytes. */
static void erase_one(struct tty *tty)
{
	u32 before = line_column(tty);

	if (line_empty(tty))
		return;
	while (tty_iflag(tty, IUTF8) && (last_byte(tty) & 0xc0) == 0x80 &&
	       tty->head - 1 != tty->canon)
		tty->head--;
	tty->head--;
	if (!tty_lflag(tty, ECHO))
		return;
	if (tty_lflag(tty, ECHOE))
		back_up(tty, before, line_column(tty));
	else
		tty_echo(tty, tty->termios.c_cc[VERASE]);
}

static bool is_word_byte(u8 byte)
{
	return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
	       (byte >= 'A' && byte <= 'Z') || byte == '_' || byte >= 0x80;
}

static void erase_word(struct tty *tty)
{
	while (!line_empty(tty) && !is_word_byte(last_byte(tty)))
		erase_one(tty);
	while (!line_empty(tty) && is_word_byte(last_byte(tty)))
		erase_one(tty);
}

static void kill_line(struct tty *tty)
{
	u32 before = line_column(tty);

	tty->head = tty->canon;
	if (!tty_lflag(tty, ECHO))
		return;
	if (tty_lflag(tty, ECHOKE) && tty_lflag(tty, ECHOE)) {
		back_up(tty, before, line_column(tty));
		return;
	}
	tty_echo(tty, tty->termios.c_cc[VKILL]);
	if (tty_lflag(tty, ECHOK))
		tty_echo(tty, '\n');
}

static void reprint_line(struct tty *tty)
{
	tty_echo(tty, tty->termios.c_cc[VREPRINT]);
	tty_echo(tty, '\n');
	tty->line_start = tty->column;
	for (u32 at = tty->canon; at != tty->head; at++)
		tty_echo(tty, tty->in[at % TTY_BUFFER]);
}

/* ---- one byte ---- */

static void take_plain(struct tty *tty, u8 byte, struct consequences *c)
{
	bool canonical = tty_lflag(tty, ICANON);

	if (used(tty) >= (canonical ? LINE_LIMIT : TTY_BUFFER - 1))
		return;
	if (canonical && line_empty(tty))
		tty->line_start = tty->column;
	append(tty, byte, false);
	if (tty_lflag(tty, ECHO))
		tty_echo(tty, byte);
	if (!canonical)
		c->readable = true;
}

static bool take_signal(struct tty *tty, u8 byte, struct consequences *c)
{
	int sig = 0;

	if (tty_is_char(tty, VINTR, byte))
		sig = SIGINT;
	else if (tty_is_char(tty, VQUIT, byte))
		sig = SIGQUIT;
	else if (tty_is_char(tty, VSUSP, byte))
		sig = SIGTSTP;
	if (!sig)
		return false;
	if (!tty_lflag(tty, NOFLSH))
		tty_flush_input(tty);
	if (tty->stopped) {
		tty->stopped = false;
		c->writable = true;
	}
	if (tty_lflag(tty, ECHO))
		tty_echo(tty, byte);
	c->signals |= 1ull << sig;
	return true;
}

/* Start and stop of output (IXON). */
static bool take_flow(struct tty *tty, u8 byte, struct consequences *c)
{
	if (tty_is_char(tty, VSTART, byte)) {
		c->writable |= tty->stopped;
		tty->stopped = false;
		return true;
	}
	if (tty_is_char(tty, VSTOP, byte)) {
		tty->stopped = true;
		return true;
	}
	if (tty->stopped && tty_iflag(tty, IXANY)) {
		tty->stopped = false;
		c->writable = true;
	}
	return false;
}

/* Editing characters of canonical mode. */
static bool take_editing(struct tty *tty, u8 byte)
{
	bool extended = tty_lflag(tty, IEXTEN);

	if (tty_is_char(tty, VERASE, byte))
		erase_one(tty);
	else if (tty_is_char(tty, VKILL, byte))
		kill_line(tty);
	else if (extended && tty_is_char(tty, VWERASE, byte))
		erase_word(tty);
	else if (extended && tty_is_char(tty, VREPRINT, byte) && tty_lflag(tty, ECHO))
		reprint_line(tty);
	else
		return false;
	return true;
}

static bool take_canonical(struct tty *tty, u8 byte, struct consequences *c)
{
	if (take_editing(tty, byte))
		return true;
	if (tty_is_char(tty, VEOF, byte)) {
		finish_line(tty, 0, c);
		return true;
	}
	if (byte == '\n') {
		if (tty_lflag(tty, ECHO) || tty_lflag(tty, ECHONL))
			tty_echo(tty, byte);
		finish_line(tty, byte, c);
		return true;
	}
	if (tty_is_char(tty, VEOL, byte) ||
	    (tty_lflag(tty, IEXTEN) && tty_is_char(tty, VEOL2, byte))) {
		if (tty_lflag(tty, ECHO))
			tty_echo(tty, byte);
		finish_line(tty, byte, c);
		return true;
	}
	return false;
}

static void take_byte(struct tty *tty, u8 byte, struct consequences *c)
{
	if (tty_iflag(tty, ISTRIP))
		byte &= 0x7f;
	if (tty_iflag(tty, IUCLC) && tty_lflag(tty, IEXTEN) && byte >= 'A' && byte <= 'Z')
		byte |= 0x20;
	if (tty->literal) {
		tty->literal = false;
		take_plain(tty, byte, c);
		return;
	}
	if (byte == '\r') {
		if (tty_iflag(tty, IGNCR))
			return;
		if (tty_iflag(tty, ICRNL))
			byte = '\n';
	} else if (byte == '\n' && tty_iflag(tty, INLCR)) {
		byte = '\r';
	}
	if (tty_iflag(tty, IXON) && take_flow(tty, byte, c))
		return;
	if (tty_lflag(tty, ISIG) && take_signal(tty, byte, c))
		return;
	if (tty_lflag(tty, ICANON) && tty_lflag(tty, IEXTEN) && tty_is_char(tty, VLNEXT, byte)) {
		tty->literal = true;
		if (tty_lflag(tty, ECHO) && tty_lflag(tty, ECHOCTL))
			tty_echo_text(tty, "^\b", 2);
		return;
	}
	if (tty_lflag(tty, ICANON) && take_canonical(tty, byte, c))
		return;
	take_plain(tty, byte, c);
}

/* ---- driver side ---- */

/* A line too long for the buffer still takes bytes (and drops them), else it could never end. */
static size_t room_locked(const struct tty *tty)
{
	u32 n = used(tty);

	if (n < TTY_BUFFER - 1)
		return TTY_BUFFER - 1 - n;
	return tty_lflag(tty, ICANON) && tty->canon == tty->tail;
}

size_t tty_receive_room(struct tty *tty)
{
	unsigned long flags = spin_lock_irqsave(&tty->lock);
	size_t room = room_locked(tty);

	spin_unlock_irqrestore(&tty->lock, flags);
	return room;
}

static void wake_readers(struct tty *tty)
{
	wake_up_key(&tty->read_wait, EPOLLIN | EPOLLRDNORM);
	sigio_tell(&tty->sigio, FILE_READ | FILE_WRITE, POLL_IN);
}

static void follow(struct tty *tty, const struct consequences *c, int pgrp)
{
	for (int sig = 1; c->signals >> sig; sig++)
		if ((c->signals >> sig & 1) && pgrp)
			signal_send_pgrp(pgrp, sig, NULL);
	if (c->readable)
		wake_readers(tty);
	if (c->writable)
		tty_wake_writers(tty);
	tty_sent(tty); /* the echo */
}

size_t tty_receive(struct tty *tty, const u8 *buf, size_t len)
{
	struct consequences c = {0};
	unsigned long flags = spin_lock_irqsave(&tty->lock);
	size_t i;

	for (i = 0; i < len && room_locked(tty); i++)
		take_byte(tty, buf[i], &c);
	int pgrp = tty->pgrp;

	spin_unlock_irqrestore(&tty->lock, flags);
	follow(tty, &c, pgrp);
	return i;
}

void tty_input_ended(struct tty *tty)
{
	unsigned long flags = spin_lock_irqsave(&tty->lock);
	bool news = !tty->input_ended;

	tty->input_ended = true;
	/* An unfinished last line is all there will be of it. */
	if (tty_lflag(tty, ICANON) && !line_empty(tty)) {
		tty_mark_end(tty, tty->head - 1, true);
		tty->canon = tty->head;
	}
	spin_unlock_irqrestore(&tty->lock, flags);
	if (news)
		wake_readers(tty);
}

void tty_wake_writers(struct tty *tty)
{
	wake_up_key(&tty->write_wait, EPOLLOUT | EPOLLWRNORM);
	if (__atomic_exchange_n(&tty->write_short, false, __ATOMIC_RELAXED))
		sigio_tell(&tty->sigio, FILE_READ | FILE_WRITE, POLL_OUT);
}

void tty_set_winsize(struct tty *tty, unsigned rows, unsigned cols)
{
	unsigned long flags = spin_lock_irqsave(&tty->lock);
	bool changed = tty->winsize.ws_row != rows || tty->winsize.ws_col != cols;
	int pgrp = tty->pgrp;

	tty->winsize.ws_row = rows;
	tty->winsize.ws_col = cols;
	spin_unlock_irqrestore(&tty->lock, flags);
	if (changed && pgrp)
		signal_send_pgrp(pgrp, SIGWINCH, NULL);
}

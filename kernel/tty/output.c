/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Output processing (OPOST) and echo. Everything here runs under tty->lock.
 */
#include "kernel/tty/internal.h"

#define TAB           8u
#define EXPANSION_MAX 8u /* bytes that one byte can become */
#define OUT_PIECE     256u

/* A piece of output on its way to the driver. */
struct out {
	struct tty *tty;
	unsigned used;
	char buf[OUT_PIECE];
};

static void flush(struct out *out)
{
	if (out->used)
		out->tty->driver->send(out->tty, out->buf, out->used);
	out->used = 0;
}

static void put(struct out *out, char c)
{
	if (out->used == OUT_PIECE)
		flush(out);
	out->buf[out->used++] = c;
}

static bool is_continuation(const struct tty *tty, u8 byte)
{
	return tty_iflag(tty, IUTF8) && (byte & 0xc0) == 0x80;
}

static bool is_control(u8 byte)
{
	return byte < 32 || byte == 127;
}

u32 tty_column_after(const struct tty *tty, u32 column, u8 byte, bool echoed)
{
	if (byte == '\t')
		return (column / TAB + 1) * TAB;
	if (is_control(byte)) {
		if (echoed)
			return column + (tty_lflag(tty, ECHOCTL) ? 2 : 0);
		if (byte == '\b')
			return column ? column - 1 : 0;
		return byte == '\r' ? 0 : column;
	}
	return column + !is_continuation(tty, byte);
}

static void process(struct out *out, u8 byte)
{
	struct tty *tty = out->tty;

	if (!tty_oflag(tty, OPOST)) {
		put(out, byte);
		return;
	}
	if (byte == '\n' && tty_oflag(tty, ONLCR)) {
		put(out, '\r');
		tty->column = 0;
	} else if (byte == '\r' && tty_oflag(tty, ONOCR) && !tty->column) {
		return;
	} else if (byte == '\r' && tty_oflag(tty, OCRNL)) {
		byte = '\n';
	} else if (byte == '\t' && (tty->termios.c_oflag & TABDLY) == XTABS) {
		u32 end = tty_column_after(tty, tty->column, byte, false);

		while (tty->column < end) {
			put(out, ' ');
			tty->column++;
		}
		return;
	}
	if (tty_oflag(tty, OLCUC) && byte >= 'a' && byte <= 'z')
		byte &= ~0x20;
	if (byte == '\n' && tty_oflag(tty, ONLRET))
		tty->column = 0;
	tty->column = tty_column_after(tty, tty->column, byte, false);
	put(out, byte);
}

size_t tty_output(struct tty *tty, const char *buf, size_t len)
{
	struct out out = {.tty = tty};
	size_t room = tty->driver->room(tty) / EXPANSION_MAX;

	len = min(len, room);
	for (size_t i = 0; i < len; i++)
		process(&out, buf[i]);
	flush(&out);
	return len;
}

void tty_echo_text(struct tty *tty, const char *text, size_t len)
{
	struct out out = {.tty = tty};

	for (size_t i = 0; i < len; i++)
		process(&out, text[i]);
	flush(&out);
}

void tty_echo(struct tty *tty, u8 byte)
{
	char text[2] = {'^', byte ^ 0x40};

	if (tty_lflag(tty, ECHOCTL) && is_control(byte) && byte != '\n' && byte != '\t')
		tty_echo_text(tty, text, 2);
	else
		tty_echo_text(tty, (char *)&byte, 1);
}

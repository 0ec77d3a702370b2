/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The control line: one command or answer per line of text.
 */
#include "kernel/channel/internal.h"
#include "arch/x86_64/serial/uart.h"
#include "kernel/init/init.h"
#include "kernel/task/signal_api.h"
#include "kernel/tty/tty.h"
#include "lib/log.h"
#include "lib/printf.h"
#include "lib/string.h"

#define LINE_MAX 256u

/* The first program, leader of its process group: kernel/init/init.h. */
#define PROGRAM_PID 2

/* ---- to the host ---- */

static void flatten(char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] == '\n' || text[i] == '\r')
			text[i] = ' ';
}

void channel_control(const char *fmt, ...)
{
	char line[LINE_MAX];
	va_list args;

	va_start(args, fmt);
	size_t len = vscnprintf(line, sizeof(line) - 1, fmt, args);

	va_end(args);
	flatten(line, len);
	if (!channels[CHANNEL_CONTROL].present)
		printk("control: %s\n", line);
	line[len++] = '\n';
	channel_send(CHANNEL_CONTROL, line, len);
}

void channel_control_text(const char *kind, const char *text, size_t len)
{
	channel_send(CHANNEL_CONTROL, kind, strlen(kind));
	channel_send(CHANNEL_CONTROL, " ", 1);
	channel_send(CHANNEL_CONTROL, text, len);
	channel_send(CHANNEL_CONTROL, "\n", 1);
}

/* A line that another CPU had begun is ended first. The port exists or the bytes go nowhere. */
void channel_control_unlocked(const char *kind, const char *text)
{
	char line[LINE_MAX];
	size_t len = scnprintf(line, sizeof(line) - 1, "%s %s", kind, text);

	flatten(line, len);
	line[len++] = '\n';
	uart_write(UART_COM4, "\n", 1);
	uart_write(UART_COM4, line, len);
}

/* ---- from the host ---- */

/* Two numbers at most; how many there were. */
static unsigned numbers(const char *p, u64 value[2])
{
	unsigned n = 0;

	while (n < 2) {
		const char *end;

		while (*p == ' ')
			p++;
		value[n] = strtou64(p, &end, 10);
		if (end == p)
			break;
		p = end;
		n++;
	}
	return n;
}

/* Interrupt context. Lines that make no sense are logged and dropped. */
static void obey(const char *line)
{
	u64 value[2];

	if (str_has_prefix(line, "signal ") && numbers(line + 7, value) == 1 && value[0] >= 1 &&
	    value[0] <= SIGNAL_MAX) {
		signal_send_pgrp(PROGRAM_PID, value[0], NULL);
	} else if (str_has_prefix(line, "winch ") && numbers(line + 6, value) == 2) {
		if (tty_console)
			tty_set_winsize(tty_console, value[0], value[1]);
	} else if (str_has_prefix(line, "eof ") && numbers(line + 4, value) == 1) {
		channel_set_end(&channels[CHANNEL_DATA], value[0]);
	} else if (line[0]) {
		printk("control: unknown line: %s\n", line);
	}
}

void control_take(struct channel *channel, u8 byte)
{
	static char line[LINE_MAX];
	static unsigned len; /* under the channel's recv_lock */

	if (byte != '\n') {
		if (len < LINE_MAX - 1)
			line[len++] = byte;
		return;
	}
	line[len] = 0;
	len = 0;
	obey(line);
}

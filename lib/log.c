/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The log: a ring of lines that anybody may write at any time, and one sink.
 *
 * A writer takes the next line number with one atomic add, so an NMI that interrupts a writer
 * simply gets the number after. The line's own sequence word says when it is complete. Then
 * whoever finds the sink free becomes its owner and writes out all complete lines in order;
 * everybody else leaves, because the owner looks once more after letting go.
 */
#include "lib/atomic.h"
#include "lib/log.h"
#include "lib/log_internal.h"
#include "lib/string.h"

#define LOG_LINES 256 /* power of two */

struct log_line {
	u32 seq; /* 2n+1 while line n is written, 2n+2 once it is complete */
	u32 len;
	char text[LOG_LINE_MAX];
};

static struct log_line log_lines[LOG_LINES];
static u32 log_head; /* the next line number */
static u32 log_tail; /* the next line for the sink; its owner's */
static u32 sink_busy;
static void (*log_sink)(const char *text, size_t len);
static u64 (*log_clock)(void);

static struct log_line *line_of(u32 n)
{
	return &log_lines[n % LOG_LINES];
}

/* One line to the sink. False when the next one is not complete yet. Owner only. */
static bool drain_one(void)
{
	u32 n = log_tail;
	struct log_line *line = line_of(n);
	s32 age = (s32)(smp_load_acquire(&line->seq) - (2 * n + 2));

	if (age < 0 || n == READ_ONCE(log_head))
		return false;
	if (age == 0)
		log_sink(line->text, line->len);
	else
		log_sink("... log lines lost ...\n", 23);
	/* overwritten lines cannot come back: go on with the oldest that is still there */
	log_tail = age == 0 ? n + 1 : READ_ONCE(log_head) - LOG_LINES / 2;
	return true;
}

static bool drain_wanted(void)
{
	u32 n = READ_ONCE(log_tail);

	return READ_ONCE(log_sink) && n != READ_ONCE(log_head) &&
	       (s32)(smp_load_acquire(&line_of(n)->seq) - (2 * n + 2)) >= 0;
}

static void log_drain(void)
{
	while (drain_wanted()) {
		if (xchg(&sink_busy, 1U))
			return;
		while (drain_one())
			;
		xchg(&sink_busy, 0U); /* full barrier: the look at new lines comes after */
	}
}

void log_set_sink(void (*sink)(const char *text, size_t len))
{
	WRITE_ONCE(log_sink, sink);
	log_drain();
}

void log_set_clock(u64 (*clock)(void))
{
	WRITE_ONCE(log_clock, clock);
}

static u32 format_stamp(char *buf, size_t size)
{
	u64 (*clock)(void) = READ_ONCE(log_clock);
	u64 us = clock ? clock() / 1000 : 0;

	if (!clock)
		return 0;
	return scnprintf(buf, size, "[%5llu.%06llu] ", (unsigned long long)(us / 1000000),
	                 (unsigned long long)(us % 1000000));
}

void vprintk(const char *fmt, va_list args)
{
	u32 n = __atomic_fetch_add(&log_head, 1, __ATOMIC_SEQ_CST);
	struct log_line *line = line_of(n);
	u32 len;

	WRITE_ONCE(line->seq, 2 * n + 1);
	smp_wmb();
	len = format_stamp(line->text, sizeof(line->text) - 1);
	len += vscnprintf(line->text + len, sizeof(line->text) - 1 - len, fmt, args);
	if (!len || line->text[len - 1] != '\n')
		line->text[len++] = '\n';
	line->len = len;
	smp_store_release(&line->seq, 2 * n + 2);
	log_drain();
}

void printk(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vprintk(fmt, args);
	va_end(args);
}

size_t log_read(char *buf, size_t size)
{
	u32 head = READ_ONCE(log_head);
	u32 n = head > LOG_LINES ? head - LOG_LINES : 0;
	size_t total = 0, used = 0;

	for (u32 i = n; i != head; i++)
		total += READ_ONCE(line_of(i)->len);
	for (; n != head; n++) {
		const struct log_line *line = line_of(n);
		u32 len = READ_ONCE(line->len);

		total -= len;
		if (smp_load_acquire(&line->seq) != 2 * n + 2 || total + len > size)
			continue; /* being overwritten, or older than what fits */
		if (used + len > size)
			break;
		memcpy(buf + used, line->text, len);
		used += len;
	}
	return used;
}

/* The end has come: wait a little for the sink's owner, then take it from him. */
void log_flush_for_panic(void)
{
	for (unsigned i = 0; i < 1000000 && READ_ONCE(sink_busy); i++)
		cpu_relax();
	WRITE_ONCE(sink_busy, 0);
	log_drain();
}

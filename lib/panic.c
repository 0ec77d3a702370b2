/* SPDX-License-Identifier: BSD-2-Clause */
/* Warnings, violations of the contract, and the end. */
#include "lib/atomic.h"
#include "lib/backtrace.h"
#include "lib/log.h"
#include "lib/log_internal.h"
#include "lib/string.h"

/* After so many violations only the count goes on: one bug in the entry code can make millions. */
#define VIOLATIONS_SHOWN  20
/* The backtrace is long; the first few tell. */
#define VIOLATIONS_TRACED 4

static u32 violations;
static char violation_text[LOG_LINE_MAX];
static void (*violation_sink)(const char *text);
static u32 violation_in_sink;

static u32 panicking;
static char panic_text[LOG_LINE_MAX];

unsigned violation_count(void)
{
	return READ_ONCE(violations);
}

const char *violation_first(void)
{
	return violation_text;
}

void violation_set_sink(void (*sink)(const char *text))
{
	WRITE_ONCE(violation_sink, sink);
}

/* A violation found on the way out to the sink must not go the same way again. */
static void violation_send(const char *text)
{
	if (!READ_ONCE(violation_sink) || xchg(&violation_in_sink, 1U))
		return;
	violation_sink(text);
	xchg(&violation_in_sink, 0U);
}

void violation_report(const char *fmt, ...)
{
	u32 nth = __atomic_add_fetch(&violations, 1, __ATOMIC_SEQ_CST);
	char text[LOG_LINE_MAX];
	va_list args;

	if (nth > VIOLATIONS_SHOWN)
		return;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (nth == 1)
		strlcpy(violation_text, text, sizeof(violation_text));
	printk("violation: %s\n", text);
	if (nth <= VIOLATIONS_TRACED)
		backtrace_print();
	violation_send(text);
	if (nth == VIOLATIONS_SHOWN)
		printk("violation: further ones are only counted\n");
}

bool panic_in_progress(void)
{
	return READ_ONCE(panicking);
}

void panic(const char *fmt, ...)
{
	va_list args;

	/* a panic on the way out of a panic, or on another CPU: no more words */
	if (xchg(&panicking, 1U))
		panic_finish(panic_text);
	va_start(args, fmt);
	vsnprintf(panic_text, sizeof(panic_text), fmt, args);
	va_end(args);
	printk("panic: %s\n", panic_text);
	backtrace_print();
	log_flush_for_panic();
	panic_finish(panic_text);
}

void bug_at(const char *what, const char *file, int line)
{
	panic("%s:%d: BUG: %s", file, line, what);
}

void warn_at(const char *file, int line, const char *fmt, ...)
{
	char text[LOG_LINE_MAX];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	printk("warning: %s:%d: %s\n", file, line, text);
	backtrace_print();
}

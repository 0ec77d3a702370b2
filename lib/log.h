/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the kernel says: the log, warnings, violations of the contract, and the end.
 *
 * Everything here may be called in any context, NMI included, with IRQs on or off, and never
 * waits for a lock: a message goes into a ring, and whoever owns the sink at that moment writes
 * it out. Only code that may be instrumented calls it; noinstr code opens a window first.
 */
#ifndef LIB_LOG_H
#define LIB_LOG_H

#include <entry/noinstr.h>
#include "lib/compiler.h"
#include "lib/printf.h"
#include "lib/types.h"

#define LOG_LINE_MAX 240

__printf(1, 2) void printk(const char *fmt, ...);
void vprintk(const char *fmt, va_list args);

/* The sink gets whole messages, in order, one caller at a time. Set early in boot; the messages
 * logged before are delivered at once. */
void log_set_sink(void (*sink)(const char *text, size_t len));
/* A clock in nanoseconds for the time stamp of each line; without one there is no stamp. */
void log_set_clock(u64 (*clock)(void));
/* The newest `size` bytes of the log, oldest first; the length. For readers like dmesg. */
size_t log_read(char *buf, size_t size);

/*
 * A broken invariant of the contract: printed, counted, the first one kept. The kernel goes on, so
 * that one run can show several. The report reads the counter; the verdict is "failed" when it is
 * not zero. No newline needed.
 */
__printf(1, 2) __cold void violation_report(const char *fmt, ...);
unsigned violation_count(void);
const char *violation_first(void);
/* Called with the text of each violation, after it was logged. */
void violation_set_sink(void (*sink)(const char *text));

/* Log the text and a backtrace, then panic_finish(). */
__printf(1, 2) __noreturn __cold void panic(const char *fmt, ...);
bool panic_in_progress(void);
/*
 * Contract, provided by the embedder: stop the machine and let the host know why. IRQs may be on
 * or off, any lock may be held; must not log through a lock.
 */
__noreturn void panic_finish(const char *text);

__noreturn __cold void bug_at(const char *what, const char *file, int line);
__printf(3, 4) __cold void warn_at(const char *file, int line, const char *fmt, ...);

#define BUG_ON(cond)                                       \
	do {                                               \
		if (unlikely(cond))                        \
			bug_at(#cond, __FILE__, __LINE__); \
	} while (0)
#define BUG() bug_at("reached", __FILE__, __LINE__)

/* True in every build or the kernel is wrong; only debug builds look. */
#define ASSERT(cond)                                       \
	do {                                               \
		if (CONFIG_DEBUG && unlikely(!(cond)))     \
			bug_at(#cond, __FILE__, __LINE__); \
	} while (0)

/* ASSERT for noinstr code: opens a window only to report, and goes on. */
#define ASSERT_NOINSTR(cond)                                                                  \
	do {                                                                                  \
		if (CONFIG_DEBUG && unlikely(!(cond))) {                                      \
			instrumentation_begin();                                              \
			violation_report("%s:%d: %s is not true", __FILE__, __LINE__, #cond); \
			instrumentation_end();                                                \
		}                                                                             \
	} while (0)

/* Logged once per place with a backtrace; the value is the condition. */
#define WARN_ONCE(cond, ...)                                      \
	({                                                        \
		static bool warned_;                              \
		bool warn_cond_ = !!(cond);                       \
		if (unlikely(warn_cond_) && !warned_) {           \
			warned_ = true;                           \
			warn_at(__FILE__, __LINE__, __VA_ARGS__); \
		}                                                 \
		unlikely(warn_cond_);                             \
	})

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* What the command says to a person, on standard error, one line each. */
#ifndef TOOLS_COMMON_SAY_H
#define TOOLS_COMMON_SAY_H

#include "tools/common/status.h"

/* "airlock: text" and a newline. */
void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* The same, then exit(status): atexit functions run, so a terminal in raw mode is restored. */
void die(enum status status, const char *fmt, ...) __attribute__((format(printf, 2, 3), noreturn));

/* Memory and strings that either come or end the command. */
void *must_alloc(void *old, unsigned long size);
char *must_strdup(const char *s);
char *must_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif

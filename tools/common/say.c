/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/common/say.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void say_list(const char *fmt, va_list ap)
{
	char line[2048];

	vsnprintf(line, sizeof(line), fmt, ap);
	/* names out of files may hold anything */
	for (char *c = line; *c; c++)
		if (iscntrl((unsigned char)*c))
			*c = '?';
	fprintf(stderr, "airlock: %s\n", line);
}

void say(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say_list(fmt, ap);
	va_end(ap);
}

void die(enum status status, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say_list(fmt, ap);
	va_end(ap);
	exit(status);
}

void *must_alloc(void *old, unsigned long size)
{
	void *p = realloc(old, size ? size : 1);

	if (!p)
		die(ST_UNAVAILABLE, "out of memory (%lu bytes)", size);
	return p;
}

char *must_strdup(const char *s)
{
	return strcpy(must_alloc(NULL, strlen(s) + 1), s);
}

char *must_printf(const char *fmt, ...)
{
	char *s;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&s, fmt, ap) < 0)
		die(ST_UNAVAILABLE, "out of memory");
	va_end(ap);
	return s;
}

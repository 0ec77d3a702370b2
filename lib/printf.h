/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Formatting into a buffer: %d %i %u %x %X %o %c %s %p %% with flags - 0 + space #, width and
 * precision (numbers or *), and the lengths hh h l ll z t j. No floating point. Usable in any
 * context, NMI included.
 */
#ifndef LIB_PRINTF_H
#define LIB_PRINTF_H

#include <stdarg.h>
#include "lib/compiler.h"
#include "lib/types.h"

/* The length the whole text would have had; the buffer always ends with NUL when size > 0. */
int vsnprintf(char *buf, size_t size, const char *fmt, va_list args);
__printf(3, 4) int snprintf(char *buf, size_t size, const char *fmt, ...);
/* The same, but the length that is really in the buffer. */
int vscnprintf(char *buf, size_t size, const char *fmt, va_list args);
__printf(3, 4) int scnprintf(char *buf, size_t size, const char *fmt, ...);

#endif

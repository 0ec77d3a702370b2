/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/common/buf.h"
#include "tools/common/say.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *buf_room(struct buf *b, size_t more)
{
	if (b->cap - b->len < more) {
		size_t cap = b->cap ? b->cap : 256;

		while (cap - b->len < more)
			cap *= 2;
		b->data = must_alloc(b->data, cap);
		b->cap = cap;
	}
	return b->data + b->len;
}

void buf_add(struct buf *b, const void *data, size_t len)
{
	if (!len)
		return;
	memcpy(buf_room(b, len), data, len);
	b->len += len;
}

void buf_addf(struct buf *b, const char *fmt, ...)
{
	va_list ap, again;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	vsnprintf(buf_room(b, n + 1), n + 1, fmt, again);
	b->len += n;
	va_end(again);
	va_end(ap);
}

void buf_take(struct buf *b, size_t len)
{
	b->len -= len;
	memmove(b->data, b->data + len, b->len);
}

char *buf_text(struct buf *b)
{
	*buf_room(b, 1) = '\0';
	return b->data;
}

void buf_free(struct buf *b)
{
	free(b->data);
	*b = (struct buf){0};
}

ssize_t buf_read(struct buf *b, int fd, size_t max)
{
	char *room = buf_room(b, max);
	ssize_t n;

	do {
		n = read(fd, room, max);
	} while (n < 0 && errno == EINTR);
	if (n > 0)
		b->len += n;
	return n;
}

ssize_t buf_write(struct buf *b, int fd, size_t max)
{
	ssize_t n;

	do {
		n = write(fd, b->data, b->len < max ? b->len : max);
	} while (n < 0 && errno == EINTR);
	if (n > 0)
		buf_take(b, n);
	return n;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Bytes that grow at the end and are taken from the front. All zero is empty. */
#ifndef TOOLS_COMMON_BUF_H
#define TOOLS_COMMON_BUF_H

#include <stddef.h>
#include <sys/types.h>

struct buf {
	char *data;
	size_t len, cap;
};

/* Room for `more` bytes behind the end; where they go. buf->len stays. */
char *buf_room(struct buf *b, size_t more);
void buf_add(struct buf *b, const void *data, size_t len);
void buf_addf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_take(struct buf *b, size_t len);
/* A NUL behind the end, not counted; the text. */
char *buf_text(struct buf *b);
void buf_free(struct buf *b);

/* read(2) of up to `max` bytes behind the end; its result, never interrupted. */
ssize_t buf_read(struct buf *b, int fd, size_t max);
/* write(2) of up to `max` bytes from the front, which are taken; its result, never interrupted. */
ssize_t buf_write(struct buf *b, int fd, size_t max);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One transfer: the memory on the caller's side of a read or a write.
 *
 * A file's read and write never ask whether that memory belongs to the program or to the kernel,
 * and whether it is one piece or many: they call uio_put() (towards the reader) or uio_get()
 * (from the writer), which move the cursor. Both return how many bytes moved; fewer than asked
 * means that the program's memory faulted there. May sleep (page faults): no spinlock held.
 * Holding an inode's mutex is allowed, because a page fault takes only the inode's page lock.
 */
#ifndef KERNEL_FS_UIO_H
#define KERNEL_FS_UIO_H

#include "lib/types.h"
#include "lib/compiler.h"

/* As <linux/uio.h>: at most this many pieces. */
#define UIO_SEGMENTS_MAX 1024
/* As Linux: no single transfer is longer than this. */
#define UIO_BYTES_MAX    0x7ffff000ul

struct iovec;

struct uio {
	char *at;                 /* the next byte of the current piece */
	size_t piece;             /* bytes left in it */
	size_t left;              /* bytes left in all pieces */
	const struct iovec *next; /* the piece after it */
	bool kernel;              /* kernel memory, copied without checks */
	bool nowait;              /* this call only: do not block */
};

static inline void uio_init_user(struct uio *uio, const void __user *buf, size_t len)
{
	*uio = (struct uio){.at = (char *)buf, .piece = len, .left = len};
}

static inline void uio_init_kernel(struct uio *uio, const void *buf, size_t len)
{
	*uio = (struct uio){.at = (char *)buf, .piece = len, .left = len, .kernel = true};
}

/* A checked iovec array in kernel memory that outlives the transfer; pieces are user memory. */
void uio_init_iovec(struct uio *uio, const struct iovec *iov, unsigned nr, size_t total);

/* Copies n bytes to the reader / from the writer; n <= uio->left. Returns the bytes copied. */
size_t uio_put(struct uio *uio, const void *src, size_t n);
size_t uio_get(struct uio *uio, void *dst, size_t n);
/* The same with zeroes as the source. */
size_t uio_put_zero(struct uio *uio, size_t n);
/* Moves the cursor without copying. */
void uio_skip(struct uio *uio, size_t n);

#endif

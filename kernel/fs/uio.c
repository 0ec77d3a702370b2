/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernel/fs/uio.h"
#include "lib/string.h"
#include "arch/x86_64/uaccess/uaccess.h"
#include <linux/uio.h>

void uio_init_iovec(struct uio *uio, const struct iovec *iov, unsigned nr, size_t total)
{
	*uio = (struct uio){.next = iov, .left = total};
	(void)nr; /* total ends the walk */
}

/* Makes the current piece one with bytes in it. Only called while bytes are left. */
static void uio_next_piece(struct uio *uio)
{
	while (!uio->piece) {
		uio->at = uio->next->iov_base;
		uio->piece = min((size_t)uio->next->iov_len, uio->left);
		uio->next++;
	}
}

/* Bytes that moved out of n, n <= piece. */
static inline size_t piece_put(struct uio *uio, const void *src, size_t n)
{
	if (!uio->kernel) {
		/* Single bytes through pipes and terminals are common enough. */
		if (n == 1)
			return 1 - copy_to_user(uio->at, src, 1);
		return n - copy_to_user(uio->at, src, n);
	}
	memcpy(uio->at, src, n);
	return n;
}

static inline size_t piece_get(struct uio *uio, void *dst, size_t n)
{
	if (!uio->kernel) {
		if (n == 1)
			return 1 - copy_from_user(dst, uio->at, 1);
		return n - copy_from_user(dst, uio->at, n);
	}
	memcpy(dst, uio->at, n);
	return n;
}

static inline size_t piece_zero(struct uio *uio, size_t n)
{
	if (!uio->kernel)
		return n - clear_user(uio->at, n);
	memset(uio->at, 0, n);
	return n;
}

static inline void uio_advance(struct uio *uio, size_t n)
{
	uio->at += n;
	uio->piece -= n;
	uio->left -= n;
}

size_t uio_put(struct uio *uio, const void *src, size_t n)
{
	size_t done = 0;

	while (done < n) {
		if (!uio->piece)
			uio_next_piece(uio);
		size_t want = min(n - done, uio->piece);
		size_t moved = piece_put(uio, (const char *)src + done, want);

		uio_advance(uio, moved);
		done += moved;
		if (moved < want)
			break;
	}
	return done;
}

size_t uio_get(struct uio *uio, void *dst, size_t n)
{
	size_t done = 0;

	while (done < n) {
		if (!uio->piece)
			uio_next_piece(uio);
		size_t want = min(n - done, uio->piece);
		size_t moved = piece_get(uio, (char *)dst + done, want);

		uio_advance(uio, moved);
		done += moved;
		if (moved < want)
			break;
	}
	return done;
}

size_t uio_put_zero(struct uio *uio, size_t n)
{
	size_t done = 0;

	while (done < n) {
		if (!uio->piece)
			uio_next_piece(uio);
		size_t want = min(n - done, uio->piece);
		size_t moved = piece_zero(uio, want);

		uio_advance(uio, moved);
		done += moved;
		if (moved < want)
			break;
	}
	return done;
}

void uio_skip(struct uio *uio, size_t n)
{
	while (n) {
		if (!uio->piece)
			uio_next_piece(uio);
		size_t step = min(n, uio->piece);

		uio_advance(uio, step);
		n -= step;
	}
}

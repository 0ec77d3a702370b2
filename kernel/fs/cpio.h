/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reader of cpio archives in the "newc" format (magic 070701 or 070702), one or several after one
 * another. Knows nothing of the kernel: tests/host builds it too. The input may be hostile; no
 * byte outside of it is ever read.
 *
 * Source of the format: "Initramfs buffer format", Linux documentation
 * (driver-api/early-userspace).
 */
#ifndef KERNEL_FS_CPIO_H
#define KERNEL_FS_CPIO_H

#include "lib/types.h"

struct cpio {
	const u8 *start;
	size_t size;
	size_t at;         /* of the next header */
	const char *error; /* why cpio_next() gave up, at byte `at` */
};

struct cpio_entry {
	const char *name; /* NUL-terminated, not empty */
	size_t name_len;
	u32 ino, mode, uid, gid, nlink, mtime;
	u32 dev_major, dev_minor, rdev_major, rdev_minor;
	const u8 *data;
	size_t size;
	bool trailer; /* the end of one archive; numbers of inodes start afresh */
};

void cpio_init(struct cpio *cpio, const void *data, size_t size);
/* True: *entry is filled. False: the end, or an error if cpio->error is set. */
bool cpio_next(struct cpio *cpio, struct cpio_entry *entry);

#endif

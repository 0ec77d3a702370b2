/* SPDX-License-Identifier: BSD-2-Clause */
/* Writing an archive in the format "newc", as a kernel takes its first file system. */
#ifndef TOOLS_RUN_CPIO_H
#define TOOLS_RUN_CPIO_H

#include <stdint.h>
#include <sys/types.h>

struct cpio_entry {
	const char *name; /* without a leading slash */
	uint32_t ino, mode, uid, gid, nlink, mtime;
	dev_t rdev;
	uint32_t size;
};

/* To the file `fd`; *offset is where the archive is. Ends the command when writing fails. */
void cpio_header(int fd, off_t *offset, const struct cpio_entry *e);
void cpio_data(int fd, off_t *offset, const void *data, size_t len);
/* Up to the next multiple of four; after every entry's data. */
void cpio_pad(int fd, off_t *offset);
void cpio_end(int fd, off_t *offset);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/run/cpio.h"
#include "tools/common/say.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

void cpio_data(int fd, off_t *offset, const void *data, size_t len)
{
	const char *p = data;

	while (len) {
		ssize_t n = write(fd, p, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			die(ST_UNAVAILABLE, "cannot write the guest's files: %s", strerror(errno));
		p += n;
		len -= n;
		*offset += n;
	}
}

void cpio_pad(int fd, off_t *offset)
{
	cpio_data(fd, offset, "\0\0\0", -*offset & 3);
}

void cpio_header(int fd, off_t *offset, const struct cpio_entry *e)
{
	size_t len = strlen(e->name) + 1;
	char head[111];

	snprintf(head, sizeof(head), "070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X",
	         e->ino, e->mode, e->uid, e->gid, e->nlink, e->mtime, e->size, 0, 0, major(e->rdev),
	         minor(e->rdev), (unsigned)len, 0);
	cpio_data(fd, offset, head, 110);
	cpio_data(fd, offset, e->name, len);
	cpio_pad(fd, offset);
}

void cpio_end(int fd, off_t *offset)
{
	cpio_header(fd, offset, &(struct cpio_entry){.name = "TRAILER!!!", .nlink = 1});
}

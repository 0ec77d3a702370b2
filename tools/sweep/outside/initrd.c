/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/sweep/outside/initrd.h"
#include "tools/common/buf.h"
#include "tools/common/say.h"
#include "tools/run/cpio.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static void read_whole(const char *path, struct buf *into)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		die(ST_UNAVAILABLE, "%s: %s", path, strerror(errno));
	while (buf_read(into, fd, 1 << 20) > 0)
		;
	close(fd);
}

void initrd_write(const char *path, const char *program)
{
	static const char spec[] = "arg=/init";
	struct buf init = {0};
	off_t offset = 0;
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

	if (fd < 0)
		die(ST_UNAVAILABLE, "%s: %s", path, strerror(errno));
	read_whole(program, &init);

	const struct cpio_entry folders[] = {
	        {.name = "dev", .ino = 1, .mode = S_IFDIR | 0755, .nlink = 2},
	        {.name = ".airlock", .ino = 2, .mode = S_IFDIR | 0755, .nlink = 2},
	        {.name = "dev/console",
	         .ino = 3,
	         .mode = S_IFCHR | 0600,
	         .nlink = 1,
	         .rdev = makedev(5, 1)},
	};
	const struct cpio_entry run = {.name = ".airlock/run",
	                               .ino = 4,
	                               .mode = S_IFREG | 0644,
	                               .nlink = 1,
	                               .size = sizeof(spec)};
	const struct cpio_entry file = {.name = "init",
	                                .ino = 5,
	                                .mode = S_IFREG | 0755,
	                                .nlink = 1,
	                                .size = (uint32_t)init.len};

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		cpio_header(fd, &offset, &folders[i]);
	cpio_header(fd, &offset, &run);
	cpio_data(fd, &offset, spec, sizeof(spec));
	cpio_pad(fd, &offset);
	cpio_header(fd, &offset, &file);
	cpio_data(fd, &offset, init.data, init.len);
	cpio_pad(fd, &offset);
	cpio_end(fd, &offset);
	close(fd);
	buf_free(&init);
}

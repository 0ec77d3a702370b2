/* SPDX-License-Identifier: BSD-2-Clause */
/* What the payloads about files share: counting, and a directory of their own. */
#ifndef TESTS_BOOT_FILES_H
#define TESTS_BOOT_FILES_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int passed, failed;

static inline void check(int good, const char *what)
{
	int error = errno;

	printf("%s %d - %s", good ? "ok" : "not ok", passed + failed + 1, what);
	if (!good)
		printf(" (errno %d)", error);
	printf("\n");
	fflush(stdout);
	if (good)
		passed++;
	else
		failed++;
}

/* The call failed with exactly this error. */
#define FAILS(call, error) \
	check((errno = 0, (long)(call) == -1) && errno == (error), #call " " #error)
#define OK(expression) check(!!(expression), #expression)

/* An address that is never mapped; the compiler must not know. */
static inline void *nowhere(void)
{
	void *volatile p = (void *)8;

	return p;
}

static inline int finish(void)
{
	printf("%d passed, %d failed\n", passed, failed);
	return failed != 0;
}

/* A fresh directory, which becomes the working directory. */
static inline void enter_scratch(void)
{
	static char name[] = "/dev/shm/filesXXXXXX";

	if (!mkdtemp(name) || chdir(name)) {
		perror(name);
		exit(2);
	}
}

static inline void put_file(const char *name, const char *text)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text)) {
		perror(name);
		exit(2);
	}
	close(fd);
}

static inline int same_file(const char *name, const char *text)
{
	char buf[4096];
	int fd = open(name, O_RDONLY);
	ssize_t n = fd < 0 ? -1 : read(fd, buf, sizeof(buf));

	if (fd >= 0)
		close(fd);
	return n == (ssize_t)strlen(text) && !memcmp(buf, text, n);
}

static inline struct stat stat_of(const char *name)
{
	struct stat st;

	memset(&st, 0, sizeof(st));
	if (lstat(name, &st))
		st.st_ino = 0;
	return st;
}

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* What the payloads about processes and threads share: counting, and children that report. */
#ifndef TESTS_BOOT_TASKS_H
#define TESTS_BOOT_TASKS_H

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static int passed, failed;

static inline void check(int good, const char *what)
{
	printf("%s %d - %s\n", good ? "ok" : "not ok", passed + failed + 1, what);
	fflush(stdout);
	if (good)
		passed++;
	else
		failed++;
}

static inline int summary(void)
{
	printf("%d passed, %d failed\n", passed, failed);
	return failed != 0;
}

/* Runs fn in a child; its wait status. */
static inline int in_child(int (*fn)(void))
{
	int status = -1;
	pid_t pid = fork();

	if (!pid)
		_exit(fn());
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -1;
	return status;
}

static inline int exited_with(int status, int code)
{
	return WIFEXITED(status) && WEXITSTATUS(status) == code;
}

/* Raw call with errno; for what libc hides. */
#define failed_with(call, error) ((call) == -1 && errno == (error))

#endif

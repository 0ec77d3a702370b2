/* SPDX-License-Identifier: BSD-2-Clause */
/* What the payloads about signals share: counting, handlers that remember, children. */
#ifndef TESTS_BOOT_SIGNALS_H
#define TESTS_BOOT_SIGNALS_H

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>
#include <setjmp.h>

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

static volatile sig_atomic_t hits;
static siginfo_t last;
static ucontext_t last_uc;
static sigjmp_buf back;

static inline void on_signal(int sig, siginfo_t *info, void *uc)
{
	hits++;
	last = *info;
	last_uc = *(ucontext_t *)uc;
	(void)sig;
}

static inline void on_fault(int sig, siginfo_t *info, void *uc)
{
	on_signal(sig, info, uc);
	siglongjmp(back, 1);
}

static inline void handle(int sig, void (*fn)(int, siginfo_t *, void *), int flags)
{
	struct sigaction sa = {.sa_sigaction = fn, .sa_flags = SA_SIGINFO | flags};

	sigaction(sig, &sa, NULL);
	hits = 0;
}

static inline void plain(int sig, void (*fn)(int))
{
	signal(sig, fn);
}

/* Runs fn in a child and gives its wait status. */
static inline int in_child(void (*fn)(void))
{
	int status = -1;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		fn();
		_exit(77);
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

static inline int died_of(int status, int sig)
{
	return WIFSIGNALED(status) && WTERMSIG(status) == sig;
}

/* Runs the parts of a payload: all, or the one named on the command line. */
struct part {
	const char *name;
	void (*fn)(void);
};

static inline int run_parts(const struct part *parts, int n, int argc, char **argv)
{
	int i;

	for (i = 0; i < n; i++)
		if (argc < 2 || !strcmp(argv[1], parts[i].name))
			parts[i].fn();
	printf("1..%d\n# %d passed, %d failed\n", passed + failed, passed, failed);
	return failed != 0;
}

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the stress payloads share. They are meant to be the first program of a guest: they end
 * whatever is left with kill(-1) and look at the memory of the whole machine. A stress runs three
 * times; the first warms the stocks, the free memory after the second and third is compared.
 */
#ifndef TESTS_BOOT_STRESS_H
#define TESTS_BOOT_STRESS_H

#include "payload.h"
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>

enum {
	STRESS_ROUNDS = 3,
	STRESS_SLACK_KB = 1024, /* free memory may move by this much: stocks of CPUs */
	STRESS_SETTLE_MS = 50,
	STRESS_LATER = 42,
};

static inline uint64_t stress_random(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15ull;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	return z ^ z >> 31;
}

static inline long stress_free_now(void)
{
	char text[512], *at;
	int fd = open("/proc/meminfo", O_RDONLY);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	if (fd >= 0)
		close(fd);
	if (n <= 0)
		return -1;
	text[n] = 0;
	at = strstr(text, "MemFree:");
	return at ? strtol(at + 8, NULL, 10) : -1;
}

/* The most that is free within a moment: what was given back late counts. */
static inline long stress_free_kb(void)
{
	long best = 0, now;
	int still;

	for (still = 0; still < 6; still++) {
		sleep_ms(STRESS_SETTLE_MS);
		now = stress_free_now();
		if (now > best) {
			best = now;
			still = 0;
		}
	}
	return best;
}

/*
 * Ends everybody else; returns how many children were collected. Orphans are nobody's children
 * here, yet count against the limit of tasks until they are gone: only ESRCH says that they are.
 */
static inline int stress_end_all(void)
{
	int n = 0;

	while (!kill(-1, SIGKILL) || errno != ESRCH) {
		while (waitpid(-1, NULL, WNOHANG | __WALL) > 0)
			n++;
		sleep_ms(1);
	}
	return n;
}

/* The later program: memory, files, pipes, processes and arithmetic as always. */
static inline int stress_later(void)
{
	enum { BYTES = 300000 };
	unsigned char *a = malloc(BYTES), *b = malloc(BYTES);
	int fd = open("/tmp/later", O_RDWR | O_CREAT | O_TRUNC, 0600), p[2], i, status;
	uint64_t seed = 7;
	volatile double x = 1;
	pid_t pid;

	if (!a || !b || fd < 0 || pipe(p))
		return 1;
	for (i = 0; i < BYTES; i++)
		a[i] = (unsigned char)stress_random(&seed);
	if (write(fd, a, BYTES) != BYTES || pread(fd, b, BYTES, 0) != BYTES || memcmp(a, b, BYTES))
		return 2;
	unlink("/tmp/later");
	pid = fork();
	if (!pid)
		_exit(write(p[1], a, 4096) == 4096 ? 3 : 4);
	if (pid < 0 || read(p[0], b + 4096, 4096) != 4096 || memcmp(a, b + 4096, 4096))
		return 5;
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status) || WEXITSTATUS(status) != 3)
		return 6;
	for (i = 0; i < 50; i++)
		x *= 1.5;
	return x > 6.3e8 && x < 6.4e8 ? STRESS_LATER : 7;
}

static inline void stress_check_later(void)
{
	char *const argv[] = {(char *)"stress", (char *)"later", NULL};
	int status = -1;
	pid_t pid = fork();

	if (!pid) {
		execv("/proc/self/exe", argv);
		_exit(errno);
	}
	char failure[64];
	int right = pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) &&
	            WEXITSTATUS(status) == STRESS_LATER;

	snprintf(failure, sizeof(failure), "a later program runs right (pid %d, status %#x)",
	         (int)pid, (unsigned)status);
	check(right, right ? "a later program runs right" : failure);
}

/* Comes back in a guest only: elsewhere kill(-1) would end more than was meant. */
static inline void stress_start(int argc, char **argv)
{
	struct utsname name;

	if (argc == 2 && !strcmp(argv[1], "later"))
		_exit(stress_later());
	if (uname(&name) || !strstr(name.version, "Airlock") || getppid() != 1) {
		fprintf(stderr, "this ends every other process: run it as the first of a guest\n");
		exit(2);
	}
}

static inline long stress_arg(int argc, char **argv, int i, long otherwise)
{
	return argc > i ? strtol(argv[i], NULL, 0) : otherwise;
}

/* The parent comes first, whatever the others do. */
static inline void stress_urgent(int urgent)
{
	struct sched_param p = {.sched_priority = urgent ? 99 : 0};

	sched_setscheduler(0, urgent ? SCHED_FIFO : SCHED_OTHER, &p);
}

static inline int stress_run(void (*round)(int nr))
{
	long after[STRESS_ROUNDS];
	int i;

	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("# free at the start: %ld kB\n", stress_free_kb());
	for (i = 0; i < STRESS_ROUNDS; i++) {
		int64_t start = now_ns();

		round(i);
		stress_end_all();
		stress_check_later();
		after[i] = stress_free_kb();
		printf("# round %d: %ld ms, free %ld kB\n", i, (long)((now_ns() - start) / 1000000),
		       after[i]);
	}
	check(after[2] >= after[1] - STRESS_SLACK_KB, "no memory is lost");
	printf("1..%d\n# %d passed, %d failed\n", passed + failed, passed, failed);
	return failed != 0;
}

#endif

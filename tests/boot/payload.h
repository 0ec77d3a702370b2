/* SPDX-License-Identifier: BSD-2-Clause */
/* What payloads share: counting checks, clocks, parts that can be run by name. */
#ifndef TESTS_BOOT_PAYLOAD_H
#define TESTS_BOOT_PAYLOAD_H

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
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

/*
 * For payloads that do what would wreck a machine that somebody needs (random system calls as
 * root): ends at once anywhere but on Airlock.
 */
static inline void only_on_airlock(void)
{
	struct utsname name;

	if (!uname(&name) && strstr(name.release, "airlock"))
		return;
	fprintf(stderr, "this program wrecks the machine it runs on; it only runs on Airlock\n");
	exit(99);
}

static inline int64_t clock_ns(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return ts.tv_sec * 1000000000L + ts.tv_nsec;
}

static inline int64_t now_ns(void)
{
	return clock_ns(CLOCK_MONOTONIC);
}

static inline struct timespec to_ts(int64_t ns)
{
	return (struct timespec){ns / 1000000000L, ns % 1000000000L};
}

static inline void sleep_ms(int ms)
{
	struct timespec ts = to_ts(ms * 1000000L);

	while (nanosleep(&ts, &ts) && errno == EINTR)
		;
}

struct part {
	const char *name;
	void (*fn)(void);
};

/* All parts, or the one named on the command line. */
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

/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/bench/verdict.h"
#include "tools/bench/results.h"
#include "tools/common/buf.h"
#include "tools/common/places.h"
#include "tools/common/say.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define RUNS      5
#define RATIO     10 /* at least so many times cheaper than objtool */
#define WORDS_MAX 32

enum what { WALL, PEAK, WHATS }; /* ns, bytes */

struct tool {
	const char *name;
	const char *folder; /* where it runs */
	char *words[WORDS_MAX];
	uint64_t runs[WHATS][RUNS + 1]; /* the first one only warms up */
};

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ull + t.tv_nsec;
}

static void in_child(const struct tool *t)
{
	int to = open("/dev/null", O_RDWR | O_CLOEXEC);

	dup2(to, 0);
	dup2(to, 1);
	dup2(to, 2);
	if (!chdir(t->folder))
		execv(t->words[0], t->words);
	_exit(ST_NOTFOUND);
}

/* vfork() would be nearer to nothing, but a copy of this small process is small too. */
static void run(struct tool *t, unsigned number)
{
	uint64_t start = now();
	struct rusage usage;
	pid_t pid = fork();
	int status;

	if (pid < 0)
		die(ST_UNAVAILABLE, "cannot start a process: %s", strerror(errno));
	if (!pid)
		in_child(t);
	while (wait4(pid, &status, 0, &usage) < 0)
		if (errno != EINTR)
			die(ST_UNAVAILABLE, "cannot wait for a process: %s", strerror(errno));
	t->runs[WALL][number] = now() - start;
	t->runs[PEAK][number] = usage.ru_maxrss * 1024ull;
	if (!WIFEXITED(status) || WEXITSTATUS(status) > 1)
		die(ST_UNAVAILABLE, "%s failed on Linux's vmlinux.o", t->name);
}

static void must_system(char *command, const char *failure)
{
	fflush(stdout);
	if (system(command))
		die(ST_UNAVAILABLE, "%s", failure);
	free(command);
}

/* The words of a file and one more. */
static void read_words(struct tool *t, const char *path, char *last)
{
	struct buf text = {0};
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char *rest, *word;
	unsigned n = 0;

	if (fd < 0)
		die(ST_UNAVAILABLE, "%s: %s", path, strerror(errno));
	while (buf_read(&text, fd, 4096) > 0)
		;
	close(fd);
	for (rest = buf_text(&text); (word = strsep(&rest, " \n")) && n < WORDS_MAX - 2;)
		if (*word)
			t->words[n++] = word;
	t->words[n] = last;
}

static double middle(struct tool *t, enum what what)
{
	return median(t->runs[what] + 1, RUNS);
}

static void print_row(const char *name, double wall, double peak)
{
	printf("%-16s %12.1f %12.1f\n", name, wall, peak);
}

/* True when both ratios are reached. */
static bool print_table(struct tool *objtool, struct tool *check)
{
	double wall = middle(objtool, WALL) / middle(check, WALL);
	double peak = middle(objtool, PEAK) / middle(check, PEAK);
	bool reached = wall >= RATIO && peak >= RATIO;

	printf("%-16s %12s %12s\n", "vmlinux.o", "wall, ms", "peak, MB");
	print_row(objtool->name, middle(objtool, WALL) * 1e-6, middle(objtool, PEAK) * 1e-6);
	print_row(check->name, middle(check, WALL) * 1e-6, middle(check, PEAK) * 1e-6);
	print_row("ratio", wall, peak);
	printf("ratios of at least %d: %s\n", RATIO, reached ? "pass" : "FAIL");
	return reached;
}

static double megabytes(const char *path)
{
	struct stat st;

	if (stat(path, &st))
		die(ST_UNAVAILABLE, "%s: %s", path, strerror(errno));
	return st.st_size * 1e-6;
}

int verdict_bench(void)
{
	char *folder = must_printf("%s/linux-check/x86", place_build());
	char *file = must_printf("%s/vmlinux.o", folder), *copy = must_printf("%s.copy", file);
	struct tool objtool = {.name = "objtool", .folder = folder};
	struct tool check = {
	        .name = "airlock check",
	        .folder = folder,
	        .words = {must_printf("%s/airlock", place_build()), must_strdup("check"), file},
	};
	bool reached;

	must_system(must_printf("BUILD='%s' '%s/bench/check/linux.sh' x86", place_build(),
	                        place_tree()),
	            "there is no Linux to measure with");
	read_words(&objtool, must_printf("%s/objtool.words", folder), copy);
	for (unsigned i = 0; i <= RUNS; i++) {
		/* objtool may write to its file */
		must_system(must_printf("cp '%s' '%s'", file, copy), "cannot copy vmlinux.o");
		run(&objtool, i);
		run(&check, i);
	}
	unlink(copy);
	reached = print_table(&objtool, &check);
	printf("medians of %d runs, taking turns; vmlinux.o is of linux-source-6.1, %.1f MB\n",
	       RUNS, megabytes(file));
	return reached ? ST_OK : ST_FAILED;
}

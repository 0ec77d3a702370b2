/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Stands in for the emulator ($AIRLOCK_QEMU), to test the command without a kernel: the four serial
 * lines are the file descriptors that the command line of `airlock run` names, the guest's files the
 * one after them. $FAKE says what to play.
 */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LOG = 10, DATA, ERROR, CONTROL, FILES };

static void put(int fd, const char *text)
{
	size_t len = strlen(text);

	while (len) {
		ssize_t n = write(fd, text, len);

		if (n <= 0)
			_exit(9);
		text += n;
		len -= n;
	}
}

/* A line from the host, into `line`. */
static void get_line(char *line, size_t size)
{
	size_t n = 0;

	ssize_t got = 1;

	while (n < size - 1 && (got = read(CONTROL, line + n, 1)) == 1 && line[n] != '\n')
		n++;
	if (got != 1)
		_exit(9);
	line[n] = '\0';
}

static void echo(void)
{
	unsigned long long total = 0, got = 0;
	char chunk[4096], line[64];
	int ended = 0;

	/* The end is told on the other line: bytes of ours first, then ask for it. */
	while (!ended || got < total) {
		ssize_t n;

		if (!ended) {
			get_line(line, sizeof(line));
			ended = sscanf(line, "eof %llu", &total) == 1;
			continue;
		}
		n = read(DATA, chunk, sizeof(chunk));
		if (n <= 0)
			break;
		got += n;
		write(DATA, chunk, n);
	}
}

static void play_apart(void)
{
	for (int i = 0; i < 20000; i++) {
		put(DATA, "to the output\n");
		put(ERROR, "to the error\n");
	}
	put(DATA, "no newline at the end");
}

static void play_signal(void)
{
	char line[64], word[80];

	put(DATA, "ready\n");
	do {
		get_line(line, sizeof(line));
	} while (strncmp(line, "signal", 6));
	snprintf(word, sizeof(word), "%s\n", line);
	put(CONTROL, word);
}

/* Until the host says that nobody listens. */
static void play_endless(void)
{
	struct pollfd control = {CONTROL, POLLIN, 0};
	char line[64] = "", word[80];

	while (strncmp(line, "signal", 6)) {
		if (poll(&control, 1, 0))
			get_line(line, sizeof(line));
		put(DATA, "on and on\n");
	}
	snprintf(word, sizeof(word), "%s\n", line);
	put(CONTROL, word);
}

/* The text of the spec that the kernel would get, NULs as newlines. */
static void play_spec(void)
{
	struct stat st;
	char *files, *at;

	fstat(FILES, &st);
	files = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE, FILES, 0);
	at = memmem(files, st.st_size, ".airlock/run", 13);
	if (!at)
		exit(9);
	at += 14;
	for (at += 3 & (files - at); strchr(at, '=') && strncmp(at, "070701", 6);
	     at += strlen(at) + 1) {
		put(DATA, at);
		put(DATA, "\n");
	}
}

static void play_files(void)
{
	char chunk[65536];
	ssize_t n;

	lseek(FILES, 0, SEEK_SET);
	while ((n = read(FILES, chunk, sizeof(chunk))) > 0)
		write(DATA, chunk, n);
}

static const char report[] =
        "report {\"version\":1,\"cpus\":[{\"user_ns\":5e8,\"system_ns\":3e8,\"irq_ns\":1e7,"
        "\"softirq_ns\":1e6,\"idle_ns\":189000000,\"guest_ns\":0,\"steal_ns\":0,\"elapsed_ns\":1e9},"
        "{\"user_ns\":1e8,\"system_ns\":1e8,\"irq_ns\":1e7,\"softirq_ns\":1e6,\"idle_ns\":789000000,"
        "\"guest_ns\":0,\"steal_ns\":0,\"elapsed_ns\":1e9}],\"crossings\":{\"syscall\":1234567,"
        "\"interrupt\":890,\"exception\":4321,\"nmi\":0},\"syscalls\":[{\"nr\":0,\"count\":1000,"
        "\"min\":312,\"median\":400,\"max\":1234567},{\"nr\":1,\"count\":5000,\"min\":500,"
        "\"median\":612,\"max\":99999}],\"vectors\":[{\"vector\":14,\"count\":4000,\"min\":900,"
        "\"median\":1100,\"max\":20000},{\"vector\":236,\"count\":800,\"min\":700,\"median\":900,"
        "\"max\":5000}],\"signals\":12,\"switches\":345,\"page_faults\":4000,\"forks\":6,"
        "\"unknown_syscalls\":[{\"nr\":334,\"count\":2}],\"violations\":0,\"memory\":{\"total_kb\":"
        "262144,\"free_kb\":250000,\"free_at_start_kb\":250004},\"guest_ns\":1000000000}\n";

static void play(const char *what)
{
	char line[64];

	if (!strcmp(what, "echo")) {
		echo();
		put(CONTROL, "exit 0\n");
	} else if (!strncmp(what, "exit ", 5)) {
		put(CONTROL, what);
		put(CONTROL, "\n");
	} else if (!strcmp(what, "apart")) {
		play_apart();
		put(CONTROL, "exit 3\n");
	} else if (!strcmp(what, "signal")) {
		play_signal();
	} else if (!strcmp(what, "hang")) {
		for (;;)
			get_line(line, sizeof(line));
	} else if (!strcmp(what, "deaf")) {
		put(DATA, "ready\n");
		for (;;)
			get_line(line, sizeof(line));
	} else if (!strcmp(what, "endless")) {
		play_endless();
	} else if (!strcmp(what, "panic")) {
		put(LOG, "last words\n");
		put(CONTROL, "panic something is rotten\n");
	} else if (!strcmp(what, "violation")) {
		put(CONTROL, "violation RCU is not watching\nexit 0\n");
	} else if (!strcmp(what, "killed")) {
		raise(SIGKILL);
	} else if (!strcmp(what, "report")) {
		put(CONTROL, report);
		put(CONTROL, "exit 0\n");
	} else if (!strcmp(what, "spec")) {
		play_spec();
		put(CONTROL, "exit 0\n");
	} else if (!strcmp(what, "files")) {
		play_files();
		put(CONTROL, "exit 0\n");
	}
	/* Everything else: not a word. */
}

int main(void)
{
	const char *what = getenv("FAKE");

	if (!strcmp(what, "complain")) {
		fprintf(stderr, "fake: no such machine\n");
		return 1;
	}
	put(LOG, "booting\n");
	put(CONTROL, "ready\n");
	play(what);
	return 0;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The oracle around `airlock check`: see judge.h.
 *
 *   TARGET                  under afl-fuzz: judge what it gives; a broken promise is an abort
 *   TARGET FILE             judge these bytes
 *   TARGET --image FILE     write the file that they make
 *   TARGET --seed FILE.o    write bytes that make something like it
 */
#include "tests/check/fuzz/judge.h"
#include "tools/check/allow.h"
#include "tools/check/code.h"
#include "tools/check/elf.h"
#include "tools/check/report.h"
#include "tools/check/walk.h"
#include "tools/common/buf.h"
#include "tools/common/say.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#define MEMORY_MAX (300l << 10) /* kilobytes; a sanitizer's own are among them */
#define FILE_MAX   (64 << 10)

const char *__asan_default_options(void);
void __sanitizer_set_report_fd(void *fd) __attribute__((weak));

const char *__asan_default_options(void)
{
	return "detect_leaks=0:max_allocation_size_mb=256:allocator_may_return_null=1:"
	       "quarantine_size_mb=8";
}

#ifdef __AFL_HAVE_MANUAL_CONTROL
__AFL_FUZZ_INIT();
#endif

/* --- the oracle ------------------------------------------------------------------------------ */

static int said, terminal; /* what goes to standard error, and where it went before */
static jmp_buf leaves;     /* where exit() goes while the command runs */
static bool runs;

void __wrap_exit(int status);
void __real_exit(int status);

void __wrap_exit(int status)
{
	if (runs)
		longjmp(leaves, status + 1);
	__real_exit(status);
}

static _Noreturn void broken(const char *promise, const char *text)
{
	dprintf(terminal, "%s\n%s", promise, text);
	abort();
}

static long memory_used(void)
{
	struct rusage usage;

	return getrusage(RUSAGE_SELF, &usage) ? 0 : usage.ru_maxrss;
}

static void judge(int status, long memory)
{
	static char text[4096];
	ssize_t length = pread(said, text, sizeof(text) - 1, 0);
	const char *newline;

	text[length > 0 ? length : 0] = '\0';
	newline = strchr(text, '\n');
	if (status != ST_OK && status != ST_FAILED && status != ST_USAGE)
		broken("the status is none of 0, 1, 2", text);
	if (status == ST_USAGE && (!newline || newline[1]))
		broken("status 2, and not one line", text);
	if (status != ST_USAGE && *text)
		broken("there is something on standard error", text);
	if (memory > MEMORY_MAX)
		broken("it took too much memory", text);
}

static void watch(void)
{
	terminal = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 10);
	said = memfd_create("said", MFD_CLOEXEC);
	if (said < 0 || dup2(said, STDERR_FILENO) < 0)
		abort();
	if (__sanitizer_set_report_fd)
		__sanitizer_set_report_fd((void *)(intptr_t)terminal);
}

/* --- everything that the command does -------------------------------------------------------- */

static void read_everything(struct program *p)
{
	for (uint32_t i = 0; i < p->section_count; i++) {
		uint32_t symbols;
		struct reference r;

		section_symbols(p, i, &symbols);
		for (size_t n = 0; section_reference(p, i, n, &r); n++)
			free(program_describe(p, program_target(p, &r, 0)));
	}
}

static FILE *nowhere(void)
{
	static FILE *to;

	if (!to)
		to = fopen("/dev/null", "we");
	return to ? to : stdout;
}

static void report_everything(struct program *p, const struct findings *f)
{
	static void (*const report[])(FILE *, struct program *, const struct findings *,
	                              const struct report_options *) = {report_text, report_json,
	                                                                report_sarif};
	const struct report_options o = {.list = true, .command_line = "check"};
	FILE *to = nowhere();

	for (size_t i = 0; i < sizeof(report) / sizeof(report[0]); i++)
		report[i](to, p, f, &o);
}

static void draw_everything(struct code *c)
{
	FILE *to = nowhere();

	for (uint32_t i = 0; i < c->p->symbol_count && i < 64; i++)
		if (code_zone(c, c->p->symbols[i].place))
			walk_graph(c, c->p->symbols[i].name, to);
}

static int check(const void *image, size_t size)
{
	static const char *const slots[] = {"pv_ops", NULL};
	static const struct check_options o = {.slots = slots};
	/* another one each time: nothing may be kept of the last */
	struct program *p = calloc(1, sizeof(*p));
	static struct code code;
	struct findings findings = {0};

	if (!p)
		abort();
	elf_load_memory(p, "file", image, size);
	elf_link(p);
	code_read(&code, p, &o);
	walk_all(&code, &findings);
	report_everything(p, &findings);
	draw_everything(&code);
	read_everything(p);
	return findings.count ? ST_FAILED : ST_OK;
}

static void run(const uint8_t *bytes, size_t length)
{
	long before = memory_used();
	size_t size;
	const void *image = target_image(bytes, length, &size);
	volatile int status;

	if (ftruncate(said, 0) || lseek(said, 0, SEEK_SET))
		abort();
	status = setjmp(leaves) - 1;
	if (status < 0) {
		runs = true;
		status = check(image, size);
	}
	runs = false;
	judge(status, memory_used() - before);
}

/* --- where the bytes are from ---------------------------------------------------------------- */

/* Writable, as the command maps it: libelf puts things in order in place. Exactly as long. */
static uint8_t *copy(const void *bytes, size_t size)
{
	return memcpy(must_alloc(NULL, size), bytes, size);
}

static uint8_t *read_file(const char *path, size_t *size)
{
	struct buf b = {0};
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		die(ST_USAGE, "cannot read %s", path);
	while (b.len < FILE_MAX && buf_read(&b, fd, FILE_MAX - b.len) > 0)
		;
	close(fd);
	*size = b.len;
	return copy(buf_text(&b), b.len);
}

static int write_out(const void *bytes, size_t size)
{
	return write(STDOUT_FILENO, bytes, size) == (ssize_t)size ? ST_OK : ST_UNAVAILABLE;
}

/* Under the fuzzer: many in one process, which leaks what the command would leave to its end. */
static void run_fuzzer(void)
{
#ifdef __AFL_HAVE_MANUAL_CONTROL
	__AFL_INIT();
	const uint8_t *bytes = __AFL_FUZZ_TESTCASE_BUF;

	while (__AFL_LOOP(200)) {
		size_t size = __AFL_FUZZ_TESTCASE_LEN;

		run(copy(bytes, size), size);
	}
#endif
}

int main(int argc, char **argv)
{
	const void *made;
	uint8_t *bytes;
	size_t size;

	if (argc == 3) {
		bytes = read_file(argv[2], &size);
		made = !strcmp(argv[1], "--seed") ? target_seed(bytes, size, &size)
		                                  : target_image(bytes, size, &size);
		return write_out(made, size);
	}
	watch();
	if (argc == 2) {
		bytes = read_file(argv[1], &size);
		run(bytes, size);
	} else {
		run_fuzzer();
	}
	return ST_OK;
}

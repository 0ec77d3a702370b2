/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Are allow-lists read as allow.h says, do their entries cover what they name and no more, and is
 * each wrong line told with its place?
 */
#define _GNU_SOURCE
#include "tests/host/test.h"
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tools/check/allow.c"

/* --- what allow.c calls ---------------------------------------------------------------------- */

#define SAID_MAX 4096
static char *said; /* shared with the child that dies */

static void say_list(const char *fmt, va_list ap)
{
	size_t length = strlen(said);

	vsnprintf(said + length, SAID_MAX - length, fmt, ap);
	strncat(said, "\n", SAID_MAX - strlen(said) - 1);
}

void say(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say_list(fmt, ap);
	va_end(ap);
}

void die(enum status status, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say_list(fmt, ap);
	va_end(ap);
	_exit(status);
}

void *must_alloc(void *old, unsigned long size)
{
	return realloc(old, size);
}

/* They live as long as the command. */
char *must_strdup(const char *s)
{
	static char *kept[256];
	static unsigned count;

	assert_true(count < sizeof(kept) / sizeof(kept[0]));
	return kept[count++] = strdup(s);
}

enum { DO_NMI, DO_NMI_COLD, PRINTK, HELPER, SYMBOLS };

static struct symbol symbols[SYMBOLS] = {
        {.name = "do_nmi"}, {.name = "do_nmi.cold"}, {.name = "printk"}, {.name = "helper"}};
static struct program program = {.symbols = symbols, .symbol_count = SYMBOLS};

/* Each symbol has 16 bytes of section 0. */
uint32_t program_cover(struct program *p, struct place at)
{
	return at.section ? NO_SYMBOL : at.offset / 16;
}

/* --- lists ----------------------------------------------------------------------------------- */

#define NO_TARGET ((struct target){NOWHERE, NO_SYMBOL})
#define LENGTH(a) (sizeof(a) / sizeof((a)[0]))

static char path[] = "/tmp/check_allow_test.XXXXXX";
static struct allow_list list;

static void write_list(const void *text, size_t length)
{
	FILE *to = fopen(path, "we");

	fwrite(text, length, 1, to);
	fclose(to);
}

static void free_list(void)
{
	free(list.one);
	list = (struct allow_list){0};
}

static void read_list(const char *text)
{
	write_list(text, strlen(text));
	free_list();
	*said = '\0';
	allow_read(&list, path);
}

static void is_entry(size_t i, unsigned line, const char *symbol, const char *callee,
                     const char *reason)
{
	assert_true(i < list.count);
	assert_int_equal(list.one[i].line, line);
	assert_string_equal(list.one[i].symbol, symbol);
	if (callee)
		assert_string_equal(list.one[i].callee, callee);
	else
		assert_null(list.one[i].callee);
	assert_string_equal(list.one[i].reason, reason);
}

static void lines_of_all_kinds(void **state)
{
	read_list("# a comment\n"
	          "\n"
	          "   \t \n"
	          "do_nmi -> printk : the last words\n"
	          "\t do_*->help[[:alpha:]]r:  why: because : so -> there \r\n"
	          "  # no entry : of the list\n"
	          "exc_page_fault : looked at\n"
	          "last: one");
	assert_int_equal(list.count, 4);
	is_entry(0, 4, "do_nmi", "printk", "the last words");
	is_entry(1, 5, "do_*", "help[[:alpha:]]r", "why: because : so -> there");
	is_entry(2, 7, "exc_page_fault", NULL, "looked at");
	is_entry(3, 8, "last", NULL, "one");
	assert_string_equal(said, "");
}

static void two_files(void **state)
{
	read_list("a : b\n");
	allow_read(&list, path);
	assert_int_equal(list.count, 2);
	is_entry(1, 1, "a", NULL, "b");
}

/* Reads in a child; its status. */
static int read_and_die(const char *from)
{
	int status;
	pid_t pid;

	*said = '\0';
	pid = fork();
	if (!pid) {
		allow_read(&list, from);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WEXITSTATUS(status);
}

static void wrong(const char *text, size_t length, const char *words)
{
	char *expected;

	write_list(text, length);
	assert_int_equal(read_and_die(path), ST_USAGE);
	assert_true(asprintf(&expected, "%s:%s\n", path, words) > 0);
	assert_string_equal(said, expected);
	free(expected);
}

#define WRONG(text, words) wrong(text, sizeof(text) - 1, words)

static void wrong_lines(void **state)
{
	WRONG("\n\ndo_nmi -> printk\n", "3: there is no \": reason\"");
	WRONG("do_nmi\n", "1: there is no \": reason\"");
	WRONG("a : b\ndo_nmi :\n", "2: the reason is missing");
	WRONG("do_nmi -> printk :   \n", "1: the reason is missing");
	WRONG("-> printk : reason\n", "1: there is no name before \"->\"");
	WRONG("do_nmi -> : reason\n", "1: there is no name after \"->\"");
	WRONG(" : reason\n", "1: there is no name before \":\"");
	WRONG("do_nmi printk : reason\n", "1: \"do_nmi printk\" is not one name");
	WRONG("do_nmi -> a b : reason\n", "1: \"a b\" is not one name");
	WRONG("a : b\nc\0d : e\n", "2: there is a zero byte");
}

static void files_that_cannot_be_read(void **state)
{
	assert_int_equal(read_and_die("/nowhere/list"), ST_USAGE);
	assert_string_equal(said, "/nowhere/list: No such file or directory\n");
	assert_int_equal(read_and_die("/tmp"), ST_USAGE);
	assert_string_equal(said, "/tmp: Is a directory\n");
}

/* --- covering -------------------------------------------------------------------------------- */

static const char *reason_for(struct finding one)
{
	struct findings f = {.one = &one, .count = 1};

	allow_apply(&list, &program, &f);
	return one.allowed;
}

static void covered_by_function_and_callee(void **state)
{
	struct finding one = {ESCAPE_CALL, .function = DO_NMI, .target = {NOWHERE, PRINTK}};

	read_list("do_nmi -> printk : words\n");
	assert_string_equal(reason_for(one), "words");
	one.target.symbol = HELPER;
	assert_null(reason_for(one));
	one.target = (struct target){{0, PRINTK * 16 + 3}, NO_SYMBOL};
	assert_string_equal(reason_for(one), "words");
	one.target = NO_TARGET;
	assert_null(reason_for(one));
}

static void covered_by_where_the_instruction_is(void **state)
{
	struct finding one = {UNDERFLOW, .function = DO_NMI, .target = NO_TARGET};

	one.site = (struct place){0, DO_NMI_COLD * 16};
	read_list("do_nmi.cold : cold\n");
	assert_string_equal(reason_for(one), "cold");
	one.site = (struct place){0, HELPER * 16};
	assert_null(reason_for(one));
	one.function = NO_SYMBOL;
	one.site = NOWHERE;
	assert_null(reason_for(one));
}

static void globs(void **state)
{
	struct finding one = {ESCAPE_CALL, .function = DO_NMI_COLD, .target = {NOWHERE, PRINTK}};

	one.site = NOWHERE;
	read_list("do_nmi* -> print[jk] : words\n");
	assert_string_equal(reason_for(one), "words");
	read_list("* -> * : all that goes\n");
	assert_string_equal(reason_for(one), "all that goes");
	read_list("nmi* : not from the middle\n");
	assert_null(reason_for(one));
}

static void stale_entries_are_told(void **state)
{
	struct finding one[] = {
	        {ESCAPE_CALL, .function = DO_NMI, .target = {NOWHERE, PRINTK}},
	        {UNDERFLOW, .function = DO_NMI, .target = NO_TARGET},
	};
	struct findings f = {.one = one, .count = LENGTH(one)};
	char *expected;

	read_list("do_nmi -> printk : first\n"
	          "do_* -> print* : second\n"
	          "do_nmi -> gone : third\n"
	          "gone : fourth\n");
	allow_apply(&list, &program, &f);
	assert_string_equal(one[0].allowed, "first");
	assert_null(one[1].allowed);
	assert_string_equal(said, "");
	assert_int_equal(allow_report_stale(&list), 2);
	assert_true(asprintf(&expected,
	                     "%s:3: nothing was found that \"do_nmi -> gone\" allows\n"
	                     "%s:4: nothing was found that \"gone\" allows\n",
	                     path, path) > 0);
	assert_string_equal(said, expected);
	free(expected);
}

/* --- before and after ------------------------------------------------------------------------ */

static int make_file(void **state)
{
	int fd = mkstemp(path);

	said = mmap(NULL, SAID_MAX, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return fd < 0 || close(fd) || said == MAP_FAILED;
}

static int remove_file(void **state)
{
	free_list();
	return unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(lines_of_all_kinds),
	        cmocka_unit_test(two_files),
	        cmocka_unit_test(wrong_lines),
	        cmocka_unit_test(files_that_cannot_be_read),
	        cmocka_unit_test(covered_by_function_and_callee),
	        cmocka_unit_test(covered_by_where_the_instruction_is),
	        cmocka_unit_test(globs),
	        cmocka_unit_test(stale_entries_are_told),
	};

	return cmocka_run_group_tests_name("check_allow", tests, make_file, remove_file);
}

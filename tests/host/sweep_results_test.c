/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Are the kernel's words taken as they were said, and wrong ones noticed? Are reports read back as
 * they were written, and parts joined as if it had been one run, each only once?
 */
#define _GNU_SOURCE
#include "tests/host/test.h"
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tools/common/buf.c"
#include "tools/common/say.c"
#include "tools/sweep/inside/report.c"
#include "tools/sweep/inside/report_read.c"
#include "tools/sweep/inside/results.c"
#include "tools/sweep/inside/words.c"

/* Results live as long as the command. */
const char *__asan_default_options(void)
{
	return "detect_leaks=0";
}

/* --- what report.c calls: names of a kernel that is not here --------------------------------- */

char *code_map_name(struct code_map *map, uint64_t address)
{
	return must_printf("name_of_%llx", (unsigned long long)address);
}

/* --- words ----------------------------------------------------------------------------------- */

static struct results results;
static struct heard heard;

static int fresh(void **state)
{
	results = (struct results){.kernel = "fnv1a-1", .mode = "debug"};
	heard = (struct heard){
	        .results = &results, .door = "syscall", .options = "", .shard = 1, .shards = 1};
	return 0;
}

static void say_line(const char *line)
{
	char copy[512];

	strcpy(copy, line);
	heard_line(&heard, copy);
}

#define BEGIN     "sweep-begin {\"door\":\"syscall\",\"events\":[\"mc\",\"nmi\"]}"
#define PLACE     "\"events\":[\"mc\",\"nmi\"],\"at\":[3,14],\"rip\":[\"0xffffffff80209000\",\"0x7\"]"
#define DIFF      "sweep-diff {" PLACE ",\"word\":\"cr2\",\"before\":\"0x1\",\"after\":\"0x2\"}"
#define END(rest) "sweep-end {\"door\":\"syscall\",\"events\":[\"mc\",\"nmi\"]," rest "}"
#define COUNTS    "\"boundaries\":189,\"injections\":4000,\"differences\":2,\"differing\":1"

static void a_campaign(void **state)
{
	say_line("sweep-door syscall|user|the fast system call | once");
	say_line(BEGIN);
	say_line("sweep-at 2000 17 4 1");
	assert_int_equal(heard.now.depth, 2);
	assert_int_equal(heard.now.at[0], 17);
	assert_int_equal(heard.now.at[1], 4);
	assert_int_equal(heard.injections, 2000);
	say_line(DIFF);
	say_line(END(COUNTS));
	say_line("exit 1");
	assert_null(heard.not_understood);
	assert_true(heard.exited && heard.exit_code == 1 && !heard.begun);
	assert_int_equal(heard.differing_in_all, 1);
	assert_int_equal(heard.ended_count, 1);
	assert_int_equal(results.cell_count, 1);
	assert_string_equal(results.cells[0].context, "user");
	assert_int_equal(results.cells[0].boundaries, 189);
	assert_int_equal(results.cells[0].injections, 4000);
	assert_int_equal(results.cells[0].differences, 2);
	assert_int_equal(results.finding_count, 1);
	assert_string_equal(results.findings[0].what, "cr2");
	assert_int_equal(results.findings[0].injection.at[1], 14);
	assert_true(results.findings[0].injection.rip[0] == 0xffffffff80209000);
	assert_string_equal(results.doors[0].text, "the fast system call | once");
}

static void last_words(void **state)
{
	say_line(BEGIN);
	say_line("sweep-last {\"door\":\"syscall\"," PLACE "}");
	say_line("panic out of luck");
	assert_int_equal(heard.died_of.depth, 2);
	assert_int_equal(heard.died_of.at[0], 3);
	assert_string_equal(heard.panic, "out of luck");
	assert_true(heard.begun);
}

static void hits_add_up(void **state)
{
	say_line(
	        "sweep-hits nmi user 0xffffffff80209000:3 0xffffffff80209002:18446744073709551000");
	say_line("sweep-hits nmi kernel 0xffffffff80209000:5");
	say_line("sweep-hits nmi user 0xffffffff80209000:4");
	assert_null(heard.not_understood);
	results_sort(&results);
	assert_int_equal(results.hit_count, 3);
	assert_string_equal(results.hits[0].context, "kernel");
	assert_int_equal(results.hits[1].count, 7);
	assert_true(results.hits[2].count == 18446744073709551000ull);
}

static void what_runs_say(void **state)
{
	say_line("ready");
	say_line("violation RCU is not watching");
	say_line("violation again");
	say_line("log a line of the log");
	say_line("");
	say_line("sweep-word {\"word\":\"cr2\",\"before\":\"0x1\",\"after\":\"0x2\"}");
	say_line("sweep-word {\"word\":\"cr3\",\"before\":\"0x1\",\"after\":\"0x1\"}");
	assert_null(heard.not_understood);
	assert_int_equal(heard.violations, 2);
	assert_string_equal(heard.violation, "RCU is not watching");
	assert_string_equal(buf_text(&heard.log), "a line of the log\n");
	assert_non_null(strstr(buf_text(&heard.in_full), "* cr2 "));
	assert_non_null(strstr(buf_text(&heard.in_full), "  cr3 "));
}

/* Each after the beginning of a campaign. */
static const char *const nonsense[] = {
        BEGIN,
        "sweep-begin {",
        "sweep-at",
        "sweep-at 5",
        "sweep-at 5 x",
        "sweep-diff {" PLACE ",\"word\":\"cr2\",\"before\":\"0x1\"}",
        "sweep-diff {\"events\":[\"mc\"],\"word\":\"cr2\",\"before\":\"0x1\",\"after\":\"0x2\"}",
        "sweep-diff {\"at\":[1,2,3,4],\"word\":\"a\",\"before\":\"b\",\"after\":\"c\"}",
        "sweep-diff {\"at\":[1],\"rip\":[\"0x1\",\"0x2\"],\"word\":\"a\",\"before\":\"b\",\"after\":\"c\"}",
        "sweep-end {}",
        END("\"boundaries\":189,\"injections\":-1,\"differences\":0,\"differing\":0"),
        END("\"boundaries\":189,\"injections\":1,\"differences\":0"),
        "sweep-end {\"door\":\"syscall\",\"events\":[\"mc\"]," COUNTS "}",
        "sweep-last {}",
        "sweep-word {}",
        "sweep-strange",
        "sweep-hits",
        "sweep-hits nmi",
        "sweep-hits nmi user 12",
        "sweep-hits nmi user 0x12:x",
        "sweep-door a",
        "sweep-door a|user",
        "sweep-door |user|text",
        "sweep-event nmi",
};

static void nonsense_is_noticed(void **state)
{
	for (size_t i = 0; i < sizeof(nonsense) / sizeof(*nonsense); i++) {
		fresh(NULL);
		say_line(BEGIN);
		assert_null(heard.not_understood);
		say_line(nonsense[i]);
		if (!heard.not_understood)
			fail_msg("'%s' was taken", nonsense[i]);
		assert_string_equal(heard.not_understood, nonsense[i]);
		assert_int_equal(results.finding_count, 0);
	}
}

static void nothing_outside_of_a_campaign(void **state)
{
	say_line(DIFF);
	assert_non_null(heard.not_understood);
	fresh(NULL);
	say_line(END(COUNTS));
	assert_non_null(heard.not_understood);
	fresh(NULL);
	say_line("sweep-at 1 1 1 1");
	assert_non_null(heard.not_understood);
}

/* --- verdicts -------------------------------------------------------------------------------- */

static struct cell *one_cell(const char *door, const char *events, uint32_t shards, uint32_t shard)
{
	struct chain chain;
	struct cell *c;

	assert_true(chain_read(&chain, events));
	c = results_cell(&results, door, &chain, "");
	c->shards = shards;
	c->boundaries = 30;
	c->injections = 10;
	assert_true(cell_add_shard(c, shard));
	return c;
}

static void verdicts(void **state)
{
	assert_false(results_clean(&results)); /* nothing was done */
	one_cell("syscall", "nmi", 1, 1)->injections = 0;
	assert_false(results_clean(&results));
	results.cells[0].injections = 1;
	assert_true(results_clean(&results));
	results.cells[0].differing = 1;
	assert_false(results_clean(&results));
	results.cells[0].differing = 0;
	results.cells[0].deaths = 1;
	assert_false(results_clean(&results));
	results.cells[0].deaths = 0;
	results_complain(&results, must_strdup("a stale list"));
	assert_false(results_clean(&results));
}

static void full_is_every_door_and_event(void **state)
{
	say_line("sweep-door a|user|text");
	say_line("sweep-door b|user|text");
	say_line("sweep-event nmi|text");
	assert_false(results_full(&results));
	one_cell("a", "nmi", 1, 1);
	one_cell("b", "nmi,nmi", 1, 1);
	assert_false(results_full(&results));
	one_cell("b", "nmi", 2, 2);
	assert_false(results_full(&results));
	cell_add_shard(&results.cells[2], 1);
	assert_true(results_full(&results));
}

/* --- reports --------------------------------------------------------------------------------- */

static char paths[4][64];

static void write_report(unsigned i)
{
	sprintf(paths[i], "/tmp/sweep_results_test.%d.%u", getpid(), i);
	results_sort(&results);
	sweep_report_write(&results, NULL, results_clean(&results) ? 0 : 1, paths[i]);
}

static void write_text(unsigned i, const char *text)
{
	FILE *to;

	sprintf(paths[i], "/tmp/sweep_results_test.%d.%u", getpid(), i);
	to = fopen(paths[i], "we");
	fputs(text, to);
	fclose(to);
}

static char *text_of(unsigned i)
{
	return read_all(paths[i]);
}

static int forget_files(void **state)
{
	for (unsigned i = 0; i < 4; i++)
		if (*paths[i])
			unlink(paths[i]);
	memset(paths, 0, sizeof(paths));
	return 0;
}

/* A part of what a kernel with one difference and one death says. */
static void make_part(uint32_t shard, uint32_t shards)
{
	fresh(NULL);
	heard.shard = shard;
	heard.shards = shards;
	say_line("sweep-door syscall|user|text");
	say_line("sweep-event nmi|text");
	say_line(BEGIN);
	if (shard == 1)
		say_line(DIFF);
	say_line(END("\"boundaries\":189,\"injections\":100,\"differences\":0,\"differing\":0"));
	say_line("sweep-hits nmi user 0xffffffff80209000:3");
	cell_add_shard(&results.cells[0], shard);
}

static void read_back(void **state)
{
	make_part(1, 1);
	results.findings[0].kind = FINDING_DEATH;
	results.findings[0].before = results.findings[0].after = NULL;
	results.findings[0].what = "panic: \"quoted\" \\ and \x01 all";
	write_report(0);
	results = (struct results){0};
	sweep_report_add(&results, paths[0]);
	sweep_report_check_parts(&results);
	write_report(1);
	assert_string_equal(text_of(0), text_of(1));
	assert_int_equal(results.findings[0].kind, FINDING_DEATH);
	assert_string_equal(results.findings[0].what, "panic: \"quoted\" \\ and \x01 all");
}

static void parts_join(void **state)
{
	for (uint32_t shard = 1; shard <= 3; shard++) {
		make_part(shard, 3);
		write_report(shard - 1);
	}
	/* the order does not matter */
	for (int turn = 0; turn < 2; turn++) {
		results = (struct results){0};
		sweep_report_add(&results, paths[turn ? 2 : 0]);
		sweep_report_add(&results, paths[1]);
		sweep_report_add(&results, paths[turn ? 0 : 2]);
		sweep_report_check_parts(&results);
		results_sort(&results);
		assert_int_equal(results.cell_count, 1);
		assert_int_equal(results.cells[0].injections, 300);
		assert_int_equal(results.cells[0].boundaries, 189);
		assert_int_equal(results.hit_count, 1);
		assert_int_equal(results.hits[0].count, 9);
		assert_int_equal(results.finding_count, 1);
		assert_true(cell_complete(&results.cells[0]));
	}
}

static void missing_parts_are_findings(void **state)
{
	make_part(2, 3);
	write_report(0);
	assert_true(results_clean(&results));
	results = (struct results){0};
	sweep_report_add(&results, paths[0]);
	assert_true(results_clean(&results));
	sweep_report_check_parts(&results);
	results_sort(&results);
	assert_int_equal(results.finding_count, 2);
	assert_string_equal(results.findings[0].what, "part 1 of 3 is missing");
	assert_string_equal(results.findings[1].what, "part 3 of 3 is missing");
	assert_false(results_clean(&results));
}

/* The status of a command that adds these reports, one after the other. */
static int status_of_adding(unsigned one, unsigned other)
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		freopen("/dev/null", "w", stderr);
		results = (struct results){0};
		sweep_report_add(&results, paths[one]);
		sweep_report_add(&results, paths[other]);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	return WEXITSTATUS(status);
}

static void what_does_not_join(void **state)
{
	make_part(1, 3);
	write_report(0);
	make_part(2, 3);
	write_report(1);
	assert_int_equal(status_of_adding(0, 1), ST_OK);
	assert_int_equal(status_of_adding(0, 0), ST_USAGE); /* twice the same */
	make_part(2, 4);
	write_report(2);
	assert_int_equal(status_of_adding(0, 2), ST_USAGE); /* other parts */
	make_part(2, 3);
	results.kernel = "fnv1a-2";
	write_report(3);
	assert_int_equal(status_of_adding(0, 3), ST_USAGE); /* another kernel */
}

static void what_is_no_report(void **state)
{
	static const char *const texts[] = {
	        "",
	        "no",
	        "[]",
	        "{}",
	        "{\"version\":2}",
	        "{\"version\":1,\"kernel\":\"a\",\"mode\":\"b\"}",
	        "{\"version\":1,\"kernel\":\"a\",\"mode\":\"b\",\"doors\":[],\"events\":[],"
	        "\"cells\":[{\"door\":\"a\"}],\"findings\":[],\"hits\":[]}",
	        "{\"version\":1,\"kernel\":\"a\",\"mode\":\"b\",\"doors\":[],\"events\":[],"
	        "\"cells\":[],\"findings\":[{\"kind\":\"odd\",\"door\":\"a\",\"events\":[\"b\"],"
	        "\"options\":\"\",\"what\":\"c\"}],\"hits\":[]}",
	};

	make_part(1, 1);
	write_report(0);
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		write_text(1, texts[i]);
		assert_int_equal(status_of_adding(0, 1), ST_USAGE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup(a_campaign, fresh),
	        cmocka_unit_test_setup(last_words, fresh),
	        cmocka_unit_test_setup(hits_add_up, fresh),
	        cmocka_unit_test_setup(what_runs_say, fresh),
	        cmocka_unit_test_setup(nonsense_is_noticed, fresh),
	        cmocka_unit_test_setup(nothing_outside_of_a_campaign, fresh),
	        cmocka_unit_test_setup(verdicts, fresh),
	        cmocka_unit_test_setup(full_is_every_door_and_event, fresh),
	        cmocka_unit_test_setup_teardown(read_back, fresh, forget_files),
	        cmocka_unit_test_setup_teardown(parts_join, fresh, forget_files),
	        cmocka_unit_test_setup_teardown(missing_parts_are_findings, fresh, forget_files),
	        cmocka_unit_test_setup_teardown(what_does_not_join, fresh, forget_files),
	        cmocka_unit_test_setup_teardown(what_is_no_report, fresh, forget_files),
	};

	return cmocka_run_group_tests_name("sweep_results", tests, NULL, NULL);
}

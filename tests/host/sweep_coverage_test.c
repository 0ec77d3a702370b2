/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Is each instruction of the door either reached, or listed with a reason, or complained of? Does a
 * list that is no longer true say so? And are the boots planned as they were asked for?
 */
#define _GNU_SOURCE
#include "tests/host/test.h"
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tools/common/buf.c"
#include "tools/common/say.c"
#include "tools/sweep/inside/coverage.c"
#include "tools/sweep/inside/plan.c"
#include "tools/sweep/inside/results.c"

/* Results live as long as the command. */
const char *__asan_default_options(void)
{
	return "detect_leaks=0";
}

/* --- a kernel of two functions --------------------------------------------------------------- */

enum { IN_A = 4, IN_B = 3, INSTRUCTIONS = IN_A + IN_B };

static struct door_instruction code[INSTRUCTIONS];
static struct function functions[2];
static struct code_map map;
static struct results results;
static char path[64];
static bool strict;

struct door_instruction *code_map_find(const struct code_map *m, uint64_t address)
{
	for (size_t i = 0; i < m->count; i++)
		if (m->instructions[i].address == address)
			return &m->instructions[i];
	return NULL;
}

char *code_map_name(struct code_map *m, uint64_t address)
{
	return must_printf("at 0x%llx", (unsigned long long)address);
}

static char *texts[INSTRUCTIONS] = {"swapgs",    "call do_nmi", "ud2",        "nop",
                                    "push %rax", "ud2",         "jmp entry_a"};

static int fresh(void **state)
{
	memset(functions, 0, sizeof(functions));
	functions[0] = (struct function){
	        .name = "entry_a", .section = ".entry.text", .address = 0x100, .count = IN_A};
	functions[1] = (struct function){.name = "entry_b",
	                                 .section = ".entry.text",
	                                 .address = 0x200,
	                                 .first = IN_A,
	                                 .count = IN_B};
	for (unsigned i = 0; i < INSTRUCTIONS; i++)
		code[i] = (struct door_instruction){
		        .address = i < IN_A ? 0x100 + i : 0x200 + i - IN_A,
		        .text = texts[i],
		        .function = i >= IN_A,
		        .filler = i == 3,
		};
	map = (struct code_map){.instructions = code,
	                        .count = INSTRUCTIONS,
	                        .functions = functions,
	                        .function_count = 2};
	results = (struct results){.kernel = "k", .mode = "debug-twin"};
	strict = false;
	sprintf(path, "/tmp/sweep_coverage_test.%d", getpid());
	unlink(path);
	return 0;
}

static int forget(void **state)
{
	unlink(path);
	return 0;
}

static void hit_all_but(unsigned one, unsigned other)
{
	for (unsigned i = 0; i < INSTRUCTIONS; i++)
		if (i != 3 && i != one && i != other)
			results_hit(&results, "nmi", "user", code[i].address, i + 1);
}

static void hit_entry_a(void)
{
	for (unsigned i = 0; i < IN_A - 1; i++)
		results_hit(&results, "nmi", "user", code[i].address, 1);
}

/* All doors and events were gone through. */
static void make_full(void)
{
	struct chain nmi = {{"nmi"}, 1};

	results_add_door(&results)->name = must_strdup("door");
	results_add_event(&results)->name = must_strdup("nmi");
	strict = true;
	cell_add_shard(results_cell(&results, "door", &nmi, ""), 1);
}

static void judge(const char *list)
{
	FILE *to = fopen(path, "we");

	fputs(list, to);
	fclose(to);
	coverage_judge(&map, &results, path, strict);
}

static void is_function(unsigned i, size_t instructions, size_t reached, size_t listed, size_t open)
{
	assert_int_equal(functions[i].instructions, instructions);
	assert_int_equal(functions[i].reached, reached);
	assert_int_equal(functions[i].listed, listed);
	assert_int_equal(functions[i].open, open);
}

static void all_reached(void **state)
{
	make_full();
	hit_all_but(3, 3);
	coverage_judge(&map, &results, path, true); /* there is no list */
	is_function(0, 3, 3, 0, 0);
	is_function(1, 3, 3, 0, 0);
	assert_int_equal(results.complaint_count, 0);
	assert_int_equal(code[4].hits, 5);
}

static void listed_ones(void **state)
{
	make_full();
	hit_all_but(2, 5);
	judge("# traps\n\nentry_* ud2 | only a broken kernel comes here # why\n");
	is_function(0, 3, 2, 1, 0);
	is_function(1, 3, 2, 1, 0);
	assert_string_equal(code[5].reason, "only a broken kernel comes here");
	assert_int_equal(results.complaint_count, 0);
}

/* entry_b: what a test that failed would do, and then back. */
static void stretches(void **state)
{
	make_full();
	code[6].ends = true;
	hit_entry_a();
	judge("entry_* -> ud2 | an assertion fails\n");
	is_function(0, 3, 3, 0, 0);
	is_function(1, 3, 0, 3, 0);
	assert_string_equal(code[4].reason, "an assertion fails");
	assert_int_equal(results.complaint_count, 0);
}

/* Reached, it is no stretch; what is behind its end is another one. */
static void stretches_end(void **state)
{
	make_full();
	code[5].ends = true;
	hit_entry_a();
	judge("entry_a -> ud2 | never\nentry_b -> push | an assertion fails\n");
	is_function(1, 3, 0, 2, 1);
	assert_int_equal(results.complaint_count, 2);
	assert_string_equal(strchr(results.complaints[0], ':'), ":1: there is no `ud2` in entry_a");
	assert_string_equal(results.complaints[1],
	                    "at 0x202 `jmp entry_a` was not reached, and is not listed");
}

static void open_ones(void **state)
{
	make_full();
	hit_all_but(2, 5);
	judge("entry_b ud2 | a reason\n");
	is_function(0, 3, 2, 0, 1);
	assert_int_equal(results.complaint_count, 1);
	assert_string_equal(results.complaints[0],
	                    "at 0x102 `ud2` was not reached, and is not listed");
}

/* Nobody asked. */
static void open_ones_pass(void **state)
{
	hit_all_but(2, 5);
	judge("entry_z * | a reason\n");
	is_function(0, 3, 2, 0, 1);
	assert_int_equal(results.complaint_count, 0);
}

static void a_part_of_the_doors(void **state)
{
	strict = true;
	hit_all_but(3, 3);
	judge("");
	assert_int_equal(results.complaint_count, 1);
	assert_non_null(strstr(results.complaints[0], "not every door"));
}

static void listed_and_reached(void **state)
{
	make_full();
	hit_all_but(2, 3);
	judge("entry_* ud2 | a reason\n");
	assert_int_equal(results.complaint_count, 1);
	assert_non_null(strstr(results.complaints[0], ":1: at 0x201 `ud2` was reached"));
	is_function(0, 3, 2, 1, 0);
	is_function(1, 3, 3, 0, 0);
}

/* A list is of the kernel that was built last, and a run of a part is of any. */
static void listed_and_reached_in_part(void **state)
{
	hit_all_but(2, 3);
	judge("entry_* ud2 | a reason\n");
	assert_int_equal(results.complaint_count, 0);
	is_function(0, 3, 2, 1, 0);
}

static void lines_that_name_nothing(void **state)
{
	make_full();
	hit_all_but(3, 3);
	judge("entry_z * | a reason\nentry_a nop | filler does not count\nentry_a swapgs x | no\n");
	assert_int_equal(results.complaint_count, 3);
	assert_non_null(strstr(results.complaints[0], ":1: there is no `*` in entry_z"));
}

static void lines_of_other_modes(void **state)
{
	make_full();
	hit_all_but(2, 3);
	judge("@release entry_z * | not here\n@debug entry_a ud2 | an assertion\n");
	assert_int_equal(results.complaint_count, 0);
	is_function(0, 3, 2, 1, 0);
}

static void parts_of_functions(void **state)
{
	make_full();
	hit_all_but(4, 5);
	judge("entry_b+0x0-0x1 * | the beginning\n");
	assert_int_equal(results.complaint_count, 0);
	is_function(1, 3, 1, 2, 0);
}

static void wrong_lists_end_the_command(void **state)
{
	static const char *const lists[] = {"entry_a\n",           "entry_a ud2\n",
	                                    "entry_a | reason\n",  "entry_a ud2 |\n",
	                                    "entry_a+x ud2 | a\n", "entry_a+0x9-0x1 ud2 | a\n"};
	int status;

	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
		pid_t pid = fork();

		if (!pid) {
			freopen("/dev/null", "w", stderr);
			judge(lists[i]);
			_exit(0);
		}
		waitpid(pid, &status, 0);
		assert_int_equal(WEXITSTATUS(status), ST_USAGE);
	}
}

/* --- plans ----------------------------------------------------------------------------------- */

static void know(const char *door, const char *event)
{
	if (door)
		results_add_door(&results)->name = must_strdup(door);
	if (event)
		results_add_event(&results)->name = must_strdup(event);
}

static struct sweep_options ask(unsigned depth)
{
	return (struct sweep_options){
	        .depth = depth, .cpus = 1, .append = "", .shard = 1, .shards = 1, .jobs = 1};
}

static void one_boot_for_a_door(void **state)
{
	struct sweep_options o = ask(1);
	struct plan plan;
	struct unit unit;

	know("a", "nmi");
	know("b", "timer");
	plan_make(&plan, &o, &results);
	assert_int_equal(plan.left, 2);
	assert_true(plan_pop(&plan, &unit));
	assert_string_equal(plan_words(&o, &unit),
	                    "sweep=a sweep.events=nmi;timer sweep.progress=1000");
	assert_true(plan_pop(&plan, &unit));
	assert_string_equal(unit.door, "b");
	assert_false(plan_pop(&plan, &unit));
}

static void every_chain_of_what_nests(void **state)
{
	struct sweep_options o = ask(2);
	struct plan plan;
	struct unit unit;

	know("a", "nmi");
	know(NULL, "timer");
	know(NULL, "mc");
	know(NULL, "db");
	plan_make(&plan, &o, &results);
	assert_int_equal(plan.left, 9);
	assert_true(plan_pop(&plan, &unit));
	assert_string_equal(plan_words(&o, &unit),
	                    "sweep=a sweep.events=nmi,nmi sweep.progress=1000");
	assert_true(plan_pop(&plan, &unit));
	assert_string_equal(plan_words(&o, &unit),
	                    "sweep=a sweep.events=nmi,mc sweep.progress=1000");
	o.depth = 3;
	plan_make(&plan, &o, &results);
	assert_int_equal(plan.left, 27);
}

static void all_words(void **state)
{
	struct sweep_options o = ask(2);
	struct chain chain = {{"mc", "nmi"}, 2};
	struct unit unit = {.door = "a", .chains = &chain, .count = 1, .first = 8, .step = true};

	o.cpus = 2;
	o.append = "it's";
	o.samples = 100;
	o.seed = 7;
	o.shard = 2;
	o.shards = 3;
	assert_string_equal(plan_words(&o, &unit),
	                    "sweep=a sweep.events=mc,nmi sweep.first=8 sweep.shard=2/3 "
	                    "sweep.samples=100 sweep.seed=7 sweep.progress=1");
	assert_string_equal(plan_options(&o),
	                    "--cpus 2 --append 'it'\\''s' --samples 100 --seed 7");
	o = ask(2);
	o.at[0] = 4;
	o.at[1] = 9;
	o.at_count = 2;
	o.gdb = true;
	unit.first = 0;
	unit.step = false;
	assert_string_equal(
	        plan_words(&o, &unit),
	        "sweep=a sweep.events=mc,nmi sweep.progress=1000 sweep.at=4,9 sweep.stop");
	assert_string_equal(plan_options(&o), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(all_reached, fresh, forget),
	        cmocka_unit_test_setup_teardown(listed_ones, fresh, forget),
	        cmocka_unit_test_setup_teardown(open_ones, fresh, forget),
	        cmocka_unit_test_setup_teardown(open_ones_pass, fresh, forget),
	        cmocka_unit_test_setup_teardown(a_part_of_the_doors, fresh, forget),
	        cmocka_unit_test_setup_teardown(listed_and_reached, fresh, forget),
	        cmocka_unit_test_setup_teardown(listed_and_reached_in_part, fresh, forget),
	        cmocka_unit_test_setup_teardown(lines_that_name_nothing, fresh, forget),
	        cmocka_unit_test_setup_teardown(lines_of_other_modes, fresh, forget),
	        cmocka_unit_test_setup_teardown(parts_of_functions, fresh, forget),
	        cmocka_unit_test_setup_teardown(wrong_lists_end_the_command, fresh, forget),
	        cmocka_unit_test_setup_teardown(one_boot_for_a_door, fresh, forget),
	        cmocka_unit_test_setup_teardown(every_chain_of_what_nests, fresh, forget),
	        cmocka_unit_test_setup_teardown(all_words, fresh, forget),
	        cmocka_unit_test_setup_teardown(stretches, fresh, forget),
	        cmocka_unit_test_setup_teardown(stretches_end, fresh, forget),
	};

	return cmocka_run_group_tests_name("sweep_coverage", tests, NULL, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/bench/table.h"
#include "tools/common/say.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What must be reached, in instructions on the model without ERMS. */
static const struct {
	const char *name;
	uint64_t most;
} marks[] = {
        {"getppid", 160},     {"invalid-500", 100}, {"invalid-minus-1", 100}, {"ud2", 1300},
        {"fault-anon", 1400}, {"yield-pair", 1700}, {"pipe-pair", 4000},      {"fork", 60000},
};
#define FIRST_INSTRUCTION_MARK 200000000ull /* ns */

/* 0: there is none. */
static uint64_t mark_of(const char *name)
{
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (!strcmp(marks[i].name, name))
			return marks[i].most;
	return 0;
}

static uint64_t count_of(const struct results *r, const char *name)
{
	const struct result *one = results_find(r, name);

	return one ? one->count : 0;
}

static void print_count(uint64_t count)
{
	if (count)
		printf(" %8llu", (unsigned long long)count);
	else
		printf(" %8s", "-");
}

/* Was anything counted on this model? */
static bool shown(const struct comparison *c, enum model model)
{
	return c->on_airlock[model].count;
}

static void print_model(const struct comparison *c, enum model model, const char *name)
{
	uint64_t ours = count_of(&c->on_airlock[model], name);
	uint64_t theirs = count_of(&c->on_linux[model], name);

	print_count(ours);
	if (!c->linux_version)
		return;
	print_count(theirs);
	if (theirs)
		printf(" %5.2f", (double)ours / theirs);
	else
		printf(" %5s", "-");
}

static void print_head(const struct comparison *c)
{
	static const char *const title[MODELS] = {
	        [MODEL_ERMS] = "with ERMS", [MODEL_NO_ERMS] = "without ERMS"};
	static const char *const brief[MODELS] = {[MODEL_ERMS] = "ERMS", [MODEL_NO_ERMS] = "-ERMS"};

	printf("%-18s", "instructions");
	for (int m = 0; m < MODELS; m++)
		if (shown(c, m))
			printf(" %*s", c->linux_version ? 23 : 8,
			       c->linux_version ? title[m] : brief[m]);
	if (c->linux_version) {
		printf("\n%-18s", "");
		for (int m = 0; m < MODELS; m++)
			if (shown(c, m))
				printf(" %8s %8s %5s", "Airlock", "Linux", "ratio");
	}
	printf(" %8s%s\n", "at most", c->budgets ? "   budget" : "");
}

/* --- expensive instructions, on the model without ERMS ---------------------------------------- */

static void print_kinds(const struct results *r, const char *name)
{
	const struct result *one = results_find(r, name);

	printf("  ");
	for (int kind = 0; kind < EXPENSIVE_KINDS; kind++)
		if (one && one->expensive[kind])
			printf(" %6llu", (unsigned long long)one->expensive[kind]);
		else
			printf(" %6s", one ? "." : "-");
}

static void print_expensive_head(bool theirs)
{
	printf("%-18s   %-*s%s\n%-18s", "expensive ones", 7 * EXPENSIVE_KINDS + 2, "Airlock",
	       theirs ? "Linux" : "", "");
	for (int kernel = 0; kernel < 1 + theirs; kernel++) {
		printf("  ");
		for (int kind = 0; kind < EXPENSIVE_KINDS; kind++)
			printf(" %6s", expensive_name[kind]);
	}
	putchar('\n');
}

static void print_expensive(const struct comparison *c)
{
	const struct results *rows = &c->on_airlock[MODEL_NO_ERMS];

	print_expensive_head(c->linux_version);
	for (unsigned i = 0; i < rows->count; i++) {
		printf("%-18s", rows->one[i].name);
		print_kinds(rows, rows->one[i].name);
		if (c->linux_version)
			print_kinds(&c->on_linux[MODEL_NO_ERMS], rows->one[i].name);
		putchar('\n');
	}
	putchar('\n');
}

/* True when a mark was missed. */
static bool print_row(const struct comparison *c, const char *name)
{
	uint64_t count = count_of(&c->on_airlock[MODEL_NO_ERMS], name), mark = mark_of(name);

	printf("%-18s", name);
	for (int m = 0; m < MODELS; m++)
		if (shown(c, m))
			print_model(c, m, name);
	print_count(mark);
	if (c->budgets)
		print_count(count_of(c->budgets, name));
	if (mark)
		printf(" %s", count <= mark ? "pass" : "FAIL");
	putchar('\n');
	return mark && count > mark;
}

static bool print_first(const struct comparison *c)
{
	bool missed = c->airlock_first > FIRST_INSTRUCTION_MARK;

	if (!c->airlock_first)
		return false;
	printf("start of the emulator to the first user instruction: %.0f ms, at most %.0f: %s",
	       c->airlock_first * 1e-6, FIRST_INSTRUCTION_MARK * 1e-6, missed ? "FAIL" : "pass");
	if (c->linux_first)
		printf(" (Linux, to its first line: %.0f ms)", c->linux_first * 1e-6);
	putchar('\n');
	return missed;
}

unsigned table_print(const struct comparison *c)
{
	const struct results *rows = &c->on_airlock[MODEL_NO_ERMS];
	unsigned missed = 0;

	if (rows->count)
		print_head(c);
	for (unsigned i = 0; i < rows->count; i++)
		missed += print_row(c, rows->one[i].name);
	if (rows->count) {
		putchar('\n');
		print_expensive(c);
	}
	missed += print_first(c);
	if (c->linux_version)
		printf("Linux is Debian's linux-image cloud-amd64 %s, mitigations=off\n",
		       c->linux_version);
	fflush(stdout);
	return missed;
}

static void add_count(cJSON *to, const char *key, uint64_t count)
{
	if (count)
		cJSON_AddNumberToObject(to, key, count);
}

static void add_expensive(cJSON *to, const char *key, const struct results *r, const char *name)
{
	const struct result *one = results_find(r, name);
	cJSON *kinds;

	if (!one)
		return;
	kinds = cJSON_AddObjectToObject(to, key);
	for (int kind = 0; kind < EXPENSIVE_KINDS; kind++)
		cJSON_AddNumberToObject(kinds, expensive_key[kind], one->expensive[kind]);
}

static cJSON *row_json(const struct comparison *c, const char *name)
{
	cJSON *row = cJSON_CreateObject();
	uint64_t mark = mark_of(name), count = count_of(&c->on_airlock[MODEL_NO_ERMS], name);

	cJSON_AddStringToObject(row, "name", name);
	add_count(row, "airlock_erms", count_of(&c->on_airlock[MODEL_ERMS], name));
	add_count(row, "linux_erms", count_of(&c->on_linux[MODEL_ERMS], name));
	add_count(row, "airlock", count);
	add_count(row, "linux", count_of(&c->on_linux[MODEL_NO_ERMS], name));
	add_count(row, "at_most", mark);
	if (mark)
		cJSON_AddBoolToObject(row, "pass", count <= mark);
	add_expensive(row, "airlock_expensive", &c->on_airlock[MODEL_NO_ERMS], name);
	add_expensive(row, "linux_expensive", &c->on_linux[MODEL_NO_ERMS], name);
	if (c->budgets)
		add_count(row, "budget", count_of(c->budgets, name));
	return row;
}

void table_write_json(const struct comparison *c, const char *path)
{
	const struct results *rows = &c->on_airlock[MODEL_NO_ERMS];
	cJSON *all = cJSON_CreateObject(), *list = cJSON_AddArrayToObject(all, "operations");
	FILE *to = strcmp(path, "-") ? fopen(path, "we") : stdout;
	char *text;
	bool failed;

	for (unsigned i = 0; i < rows->count; i++)
		cJSON_AddItemToArray(list, row_json(c, rows->one[i].name));
	add_count(all, "first_instruction_ns", c->airlock_first);
	add_count(all, "linux_first_line_ns", c->linux_first);
	if (c->linux_version)
		cJSON_AddStringToObject(all, "linux_version", c->linux_version);
	text = cJSON_Print(all);
	failed = !to || fprintf(to, "%s\n", text) < 0;
	if (failed || (to == stdout ? fflush(to) : fclose(to)))
		die(ST_UNAVAILABLE, "cannot write %s: %s", path, strerror(errno));
	free(text);
	cJSON_Delete(all);
}

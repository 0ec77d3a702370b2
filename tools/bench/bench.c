/* SPDX-License-Identifier: BSD-2-Clause */
/* airlock bench: what crossings cost, in instructions of the guest, beside Linux. */
#include "tools/bench/bench.h"
#include "tools/bench/airlock.h"
#include "tools/bench/budgets.h"
#include "tools/bench/linux.h"
#include "tools/bench/table.h"
#include "tools/bench/verdict.h"
#include "tools/common/places.h"
#include "tools/common/say.h"

#include <argp.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_RUNS       5
#define LINUX_FIRST_RUNS 3
/* The name of the wall time, which is no operation. */
#define FIRST            "first-instruction"

enum { KEY_NO_LINUX = 0x100, KEY_CHECK, KEY_UPDATE, KEY_BUDGETS, KEY_JSON };

struct options {
	bool no_linux, check, update;
	const char *json, *budgets;
	char **names; /* NULL-terminated */
};

static const struct argp_option argp_options[] = {
        {"no-linux", KEY_NO_LINUX, 0, 0, "Only Airlock", 0},
        {"check", KEY_CHECK, 0, 0,
         "Only Airlock, and fail when an operation costs more than bench/budgets allows", 0},
        {"update-budgets", KEY_UPDATE, 0, 0,
         "Only Airlock, and write bench/budgets: what was counted and 2 % more", 0},
        {"budgets", KEY_BUDGETS, "FILE", 0, "This file in place of bench/budgets", 0},
        {"json", KEY_JSON, "FILE", 0, "Write what was counted to this file too, as JSON", 0},
        {0},
};

static const char doc[] =
        "Count the guest's instructions of system calls, faults, signals and switches, on the release "
        "kernel and on Debian's Linux, and print both.\v"
        "NAME is an operation of bench/ops.c, or " FIRST " for the wall time from the start of the "
        "emulator to the first instruction of a program; \"check\" is another table: what the noinstr "
        "verdict on Linux's vmlinux.o costs, beside objtool's. Linux's kernel is fetched once from "
        "Debian's archive and kept below build/; nothing is installed.\n"
        "\n"
        "Exit status: 0; 1 when a mark or a budget was exceeded; 120 when something needed is "
        "missing.";

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case KEY_NO_LINUX: o->no_linux = true; break;
	case KEY_CHECK: o->check = o->no_linux = true; break;
	case KEY_UPDATE: o->update = o->no_linux = true; break;
	case KEY_BUDGETS: o->budgets = arg; break;
	case KEY_JSON: o->json = arg; break;
	default: return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

/* Collects the names of operations; is the wall time wanted too? */
static bool choose(const struct options *o, char **names, unsigned *count)
{
	bool first = !*o->names && !o->check && !o->update;

	for (char **name = o->names; *name; name++) {
		if (!strcmp(*name, FIRST)) {
			first = true;
			continue;
		}
		if (*count == OPS_MAX)
			die(ST_USAGE, "too many names");
		names[(*count)++] = *name;
	}
	names[*count] = NULL;
	return first;
}

static void check_names(const struct results *r, char **names)
{
	for (; *names; names++)
		if (!results_find(r, *names))
			die(ST_USAGE, "no operation is called '%s'", *names);
}

static void count_airlock(struct comparison *c, const struct options *o, char **names)
{
	airlock_ops(&c->on_airlock[MODEL_NO_ERMS], MODEL_NO_ERMS, names);
	check_names(&c->on_airlock[MODEL_NO_ERMS], names);
	if (!o->check && !o->update)
		airlock_ops(&c->on_airlock[MODEL_ERMS], MODEL_ERMS, names);
}

static void measure(struct comparison *c, const struct options *o)
{
	char *names[OPS_MAX + 1];
	unsigned count = 0;
	bool first = choose(o, names, &count), ops = count || !*o->names;

	airlock_build();
	if (ops)
		count_airlock(c, o, names);
	if (first)
		c->airlock_first = airlock_first_instruction(FIRST_RUNS);
	if (o->no_linux)
		return;
	linux_prepare();
	c->linux_version = linux_version();
	for (int m = 0; ops && m < MODELS; m++)
		linux_ops(&c->on_linux[m], m);
	if (first)
		c->linux_first = linux_first_line(LINUX_FIRST_RUNS);
}

static int bench(int argc, char **argv)
{
	static const struct argp argp = {
	        .options = argp_options, .parser = parse, .args_doc = "[NAME...]", .doc = doc};
	static struct comparison c;
	static struct results budgets;
	struct options o = {.budgets = must_printf("%s/bench/budgets", place_tree())};
	unsigned bad;
	int rest;

	argp_parse(&argp, argc, argv, 0, &rest, &o);
	o.names = argv + rest;
	if (*o.names && !strcmp(*o.names, "check"))
		return verdict_bench();
	if (o.update && (*o.names || o.check))
		die(ST_USAGE, "--update-budgets takes all operations, and no --check");
	measure(&c, &o);
	if (o.update)
		budgets_write(o.budgets, &c.on_airlock[MODEL_NO_ERMS]);
	if (o.update || o.check) {
		budgets_read(o.budgets, &budgets);
		c.budgets = &budgets;
	}
	bad = table_print(&c);
	if (o.check)
		bad += budgets_check(&c.on_airlock[MODEL_NO_ERMS], &budgets);
	if (o.json)
		table_write_json(&c, o.json);
	return bad ? ST_FAILED : ST_OK;
}

const struct command bench_command = {
        .name = "bench",
        .summary = "what crossings cost, in instructions, beside Linux",
        .main = bench,
};

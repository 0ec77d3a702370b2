/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/check/check.h"
#include "tools/check/allow.h"
#include "tools/check/code.h"
#include "tools/check/elf.h"
#include "tools/check/report.h"
#include "tools/check/walk.h"
#include "tools/common/buf.h"
#include "tools/common/say.h"

#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	KEY_SECTION = 0x100,
	KEY_SYMBOL,
	KEY_RANGE,
	KEY_MARKS,
	KEY_ALLOW,
	KEY_ALLOW_UNKNOWN,
	KEY_NORETURN,
	KEY_SLOTS,
	KEY_FORMAT,
	KEY_LIST,
	KEY_GRAPH,
};

enum format { FORMAT_TEXT, FORMAT_JSON, FORMAT_SARIF };

/* NULL-terminated. */
struct list {
	const char **one;
	size_t count;
};

struct options {
	struct list sections, symbols, ranges, noreturns, slots, allows;
	const char *marks, *graph;
	enum format format;
	bool list, allow_unknown;
};

static const struct argp_option argp_options[] = {
        {0, 0, 0, 0, "What must not be instrumented:", 1},
        {"section", KEY_SECTION, "GLOB", 0, "Sections with such names, instead of the usual ones",
         1},
        {"symbol", KEY_SYMBOL, "GLOB", 0, "These functions", 1},
        {"range", KEY_RANGE, "START..END", 0, "From one symbol or hexadecimal address to another",
         1},
        {0, 0, 0, 0, "What is known of the program:", 2},
        {"marks", KEY_MARKS, "FILE.o", 0,
         "The relocatable link the image was made from: its marks are the image's", 2},
        {"noreturn", KEY_NORETURN, "NAME", 0, "This function does not return (globs)", 2},
        {"slots", KEY_SLOTS, "GLOB", 0,
         "Variables whose initial pointers are what will be called (pv_ops)", 2},
        {0, 0, 0, 0, "What is accepted:", 3},
        {"allow", KEY_ALLOW, "FILE", 0, "Findings that are accepted: SYMBOL [-> CALLEE] : reason",
         3},
        {"allow-unknown", KEY_ALLOW_UNKNOWN, 0, 0, "What cannot be resolved does not fail the run",
         3},
        {0, 0, 0, 0, "What is printed:", 4},
        {"format", KEY_FORMAT, "text|json|sarif", 0, "For people, or for programs (text)", 4},
        {"list", KEY_LIST, 0, 0, "Also all calls and jumps inside regions", 4},
        {"graph", KEY_GRAPH, "FUNCTION", 0, "Only the flow of control of this function, for dot(1)",
         4},
        {0},
};

static const char doc[] =
        "Can code that must not be instrumented reach code that may be, outside of a marked region? "
        "FILEs are ELF64 of x86-64, AArch64 or RISC-V: relocatable files and archives, which are "
        "judged together as one link, or one linked image.\v"
        "The usual sections are .noinstr.text, .entry.text, .cpuidle.text and theirs with a suffix, "
        "in images what lies between __noinstr_text_start and __noinstr_text_end and so on.\n"
        "\n"
        "Exit status: 0 nothing was found; 1 something was; 2 an option or a FILE is wrong.";

static void add(struct list *l, const char *one)
{
	l->one = must_alloc(l->one, (l->count + 2) * sizeof(*l->one));
	l->one[l->count++] = one;
	l->one[l->count] = NULL;
}

static enum format parse_format(const char *name)
{
	static const char *const names[] = {"text", "json", "sarif"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(name, names[i]))
			return i;
	die(ST_USAGE, "--format %s: it is one of text, json, sarif", name);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case KEY_SECTION: add(&o->sections, arg); break;
	case KEY_SYMBOL: add(&o->symbols, arg); break;
	case KEY_RANGE: add(&o->ranges, arg); break;
	case KEY_MARKS: o->marks = arg; break;
	case KEY_NORETURN: add(&o->noreturns, arg); break;
	case KEY_SLOTS: add(&o->slots, arg); break;
	case KEY_ALLOW: add(&o->allows, arg); break;
	case KEY_ALLOW_UNKNOWN: o->allow_unknown = true; break;
	case KEY_FORMAT: o->format = parse_format(arg); break;
	case KEY_LIST: o->list = true; break;
	case KEY_GRAPH: o->graph = arg; break;
	default: return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static void read_program(struct program *p, char **files)
{
	for (char **file = files; *file; file++)
		elf_load(p, *file);
	for (uint32_t i = 0; i < p->file_count; i++)
		if (!p->files[i].relocatable && p->file_count > 1)
			die(ST_USAGE, "%s: a linked image is judged alone", p->files[i].name);
	elf_link(p);
}

static void print(struct program *p, const struct findings *f, const struct options *o,
                  const char *command_line)
{
	static void (*const report[])(FILE * to, struct program * p, const struct findings *f,
	                              const struct report_options *o) = {
	        [FORMAT_TEXT] = report_text,
	        [FORMAT_JSON] = report_json,
	        [FORMAT_SARIF] = report_sarif,
	};
	const struct report_options r = {.colour = isatty(STDOUT_FILENO) && !getenv("NO_COLOR"),
	                                 .list = o->list,
	                                 .command_line = command_line};

	report[o->format](stdout, p, f, &r);
	if (ferror(stdout))
		die(ST_UNAVAILABLE, "cannot write the report: %s", strerror(errno));
}

static bool fails(const struct findings *f, const struct options *o)
{
	for (size_t i = 0; i < f->count; i++)
		if (!f->one[i].allowed && !(o->allow_unknown && f->one[i].class == UNKNOWN))
			return true;
	return false;
}

static void accept(const struct options *o, struct program *p, struct findings *f)
{
	struct allow_list list = {0};

	for (size_t i = 0; i < o->allows.count; i++)
		allow_read(&list, o->allows.one[i]);
	allow_apply(&list, p, f);
	allow_report_stale(&list);
}

static char *words(int argc, char **argv)
{
	struct buf text = {0};

	for (int i = 0; i < argc; i++)
		buf_addf(&text, "%s%s", i ? " " : "", argv[i]);
	return buf_text(&text);
}

static int check(int argc, char **argv)
{
	static const struct argp argp = {
	        .options = argp_options, .parser = parse, .args_doc = "FILE...", .doc = doc};
	struct options o = {0};
	struct program p = {0};
	struct code code;
	struct findings findings = {0};
	char *command_line = words(argc, argv);
	int rest;

	argp_parse(&argp, argc, argv, 0, &rest, &o);
	if (!argv[rest])
		die(ST_USAGE, "no file is named (try: ./airlock check --help)");
	if (!o.slots.count)
		add(&o.slots, "pv_ops");
	read_program(&p, argv + rest);

	const struct check_options c = {.sections = o.sections.one,
	                                .symbols = o.symbols.one,
	                                .ranges = o.ranges.one,
	                                .noreturns = o.noreturns.one,
	                                .slots = o.slots.one,
	                                .marks = o.marks};

	code_read(&code, &p, &c);
	if (!code.zone_count)
		die(ST_USAGE,
		    "%s: there is no code that must not be instrumented "
		    "(--section, --symbol, --range say which)",
		    argv[rest]);
	if (o.graph) {
		if (!walk_graph(&code, o.graph, stdout))
			die(ST_USAGE, "--graph %s: there is no such function", o.graph);
		return fflush(stdout) ? ST_UNAVAILABLE : ST_OK;
	}
	walk_all(&code, &findings);
	accept(&o, &p, &findings);
	print(&p, &findings, &o, command_line);
	return fails(&findings, &o) ? ST_FAILED : ST_OK;
}

const struct command check_command = {
        .name = "check",
        .summary = "can non-instrumentable code reach instrumentable code? for any ELF",
        .main = check,
};

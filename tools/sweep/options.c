/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/sweep/options.h"
#include "tools/common/say.h"

#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
	KEY_DOOR = 0x100,
	KEY_EVENT,
	KEY_DEPTH,
	KEY_SAMPLES,
	KEY_SEED,
	KEY_SHARD,
	KEY_AT,
	KEY_LIST,
	KEY_CPUS,
	KEY_CPU,
	KEY_MEMORY,
	KEY_MACHINE,
	KEY_APPEND,
	KEY_IMAGE,
	KEY_TIMEOUT,
	KEY_JOBS,
	KEY_REPORT,
	KEY_HTML,
	KEY_COVERAGE,
	KEY_MERGE,
	KEY_GDB,
	KEY_DRY_RUN,
	KEY_KERNEL,
	KEY_INITRD,
	KEY_SYMBOLS,
	KEY_FROM,
	KEY_UNTIL,
	KEY_LIMIT,
	KEY_RESUME,
};

static const struct argp_option options[] = {
        {0, 0, 0, 0, "What is swept:", 1},
        {"door", KEY_DOOR, "NAME[,NAME]|all", 0, "Ways through the kernel's door (all)", 0},
        {"event", KEY_EVENT, "NAME[,NAME]|all", 0,
         "What happens at each boundary (all). With --depth 2 or 3 a list is one chain: the first "
         "hits the door, the next hits the one before it; none is every chain of NMI-like events",
         0},
        {"depth", KEY_DEPTH, "1|2|3", 0, "How deep events nest (1)", 0},
        {"samples", KEY_SAMPLES, "N", 0,
         "Draw so many points of each campaign instead of taking all", 0},
        {"seed", KEY_SEED, "N", 0, "Draw them with this seed (1)", 0},
        {"shard", KEY_SHARD, "I/N", 0, "Only the I-th of N parts; --merge joins their reports", 0},
        {"at", KEY_AT, "B[,B[,B]]", 0, "One injection, at these boundaries, said in full", 0},
        {"list", KEY_LIST, 0, 0, "Print the doors and the events, and do nothing", 0},
        {0, 0, 0, 0, "What comes out:", 2},
        {"report", KEY_REPORT, "FILE", 0, "Write the report to this file, as JSON", 0},
        {"html", KEY_HTML, "FILE", 0, "Write a page: each instruction of the door, what hit it", 0},
        {"coverage", KEY_COVERAGE, 0, 0,
         "Fail too when an instruction is neither reached nor listed, or the list is stale", 0},
        {"merge", KEY_MERGE, 0, 0, "Join the reports that are named, as if it was one run", 0},
        {"verbose", 'v', 0, 0, "Show the kernel's log while it runs, on standard error", 0},
        {0, 0, 0, 0, "The guest and the emulator:", 3},
        {"cpus", KEY_CPUS, "N", 0, "Processors, 1 to 8 (1)", 0},
        {"cpu", KEY_CPU, "MODEL", 0, "Processor model and flags (max)", 0},
        {"memory", KEY_MEMORY, "MIB", 0, "Memory in MiB (256)", 0},
        {"machine", KEY_MACHINE, "microvm|q35", 0, "The board (microvm)", 0},
        {"append", KEY_APPEND, "ARGUMENTS", 0, "More words for the kernel's command line", 0},
        {"image", KEY_IMAGE, "FILE", 0, "Boot this Airlock kernel (build/$MODE/airlock.elf)", 0},
        {"timeout", KEY_TIMEOUT, "SECONDS", 0, "A guest silent for so long hangs (60)", 0},
        {"jobs", KEY_JOBS, "N", 0, "So many guests at a time (1)", 0},
        {"gdb", KEY_GDB, 0, 0, "With --at: stop in a debugger right before the injection", 0},
        {"dry-run", KEY_DRY_RUN, 0, 0, "Print the emulator's command and do nothing", 0},
        {0, 0, 0, 0, "Another kernel, from outside:", 4},
        {"kernel", KEY_KERNEL, "FILE", 0, "Any kernel that boots in the emulator; needs no help",
         0},
        {"initrd", KEY_INITRD, "FILE", 0, "Its first file system (a workload of ours)", 0},
        {"symbols", KEY_SYMBOLS, "FILE", 0, "Its System.map", 0},
        {"from", KEY_FROM, "SYMBOL|0xADDR", 0, "Where the door begins", 0},
        {"until", KEY_UNTIL, "user|SYMBOL|0xADDR", 0, "Where it ends (user)", 0},
        {"limit", KEY_LIMIT, "N", 0, "Not more than so many injections", 0},
        {"resume", KEY_RESUME, "FILE", 0, "Note what is done here, and go on from what is noted",
         0},
        {0},
};

static const char doc[] =
        "Inject an event at every instruction boundary of the kernel's door, and compare every state "
        "before and after.\v"
        "Without --kernel it is the Airlock kernel of build/$MODE, which injects and judges itself; "
        "--list tells its doors and events. docs/sweep.md tells the method.\n"
        "\n"
        "Exit status: 0 when all was passed and nothing differed; 1 for a difference, a death or an "
        "incomplete campaign; 2 for a wrong option; 120 when something needed is missing, 121 when the "
        "emulator failed; 128 + N when signal N ended it.";

static unsigned long long number(const char *arg, const char *what, unsigned long long low,
                                 unsigned long long high)
{
	unsigned long long n;
	char *end;

	errno = 0;
	n = strtoull(arg, &end, 10);
	if (errno || end == arg || *end || *arg == '-' || n < low || n > high)
		die(ST_USAGE, "--%s takes a number from %llu to %llu, not '%s'", what, low, high,
		    arg);
	return n;
}

static struct sweep_names names(const char *arg, const char *what)
{
	struct sweep_names list = {0};
	char *rest = must_strdup(arg), *name;

	while ((name = strsep(&rest, ","))) {
		if (!*name || name[strspn(name, "abcdefghijklmnopqrstuvwxyz"
		                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")])
			die(ST_USAGE, "--%s takes names and commas, not '%s'", what, arg);
		list.one = must_alloc(list.one, (list.count + 2) * sizeof(*list.one));
		list.one[list.count++] = name;
		list.one[list.count] = NULL;
	}
	if (list.count == 1 && !strcmp(list.one[0], "all"))
		list.count = 0;
	return list;
}

static void shard(struct sweep_options *o, const char *arg)
{
	char *of = must_strdup(arg), *part = strsep(&of, "/");

	if (!of)
		die(ST_USAGE, "--shard takes I/N, not '%s'", arg);
	o->shards = number(of, "shard", 1, 1000000);
	o->shard = number(part, "shard", 1, o->shards);
}

static void boundaries(struct sweep_options *o, const char *arg)
{
	char *rest = must_strdup(arg), *one;

	o->at_count = 0;
	while ((one = strsep(&rest, ","))) {
		if (o->at_count == SWEEP_DEPTH_MAX)
			die(ST_USAGE, "--at takes up to %d boundaries, not '%s'", SWEEP_DEPTH_MAX,
			    arg);
		o->at[o->at_count++] = number(one, "at", 1, 1000000000);
	}
}

static double seconds(const char *arg)
{
	char *end;
	double s = strtod(arg, &end);

	if (end == arg || *end || !(s > 0) || s > 1e9)
		die(ST_USAGE, "--timeout takes seconds, not '%s'", arg);
	return s;
}

static const char *board(const char *arg)
{
	if (strcmp(arg, "microvm") && strcmp(arg, "q35"))
		die(ST_USAGE, "--machine is microvm or q35, not '%s'", arg);
	return arg;
}

static error_t parse_outside(int key, char *arg, struct argp_state *state, struct sweep_options *o)
{
	switch (key) {
	case KEY_KERNEL: o->kernel = arg; break;
	case KEY_INITRD: o->initrd = arg; break;
	case KEY_SYMBOLS: o->symbols = arg; break;
	case KEY_FROM: o->from = arg; break;
	case KEY_UNTIL: o->until = arg; break;
	case KEY_LIMIT: o->limit = number(arg, "limit", 1, ~0ull); break;
	case KEY_RESUME: o->resume = arg; break;
	default: return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static error_t parse_guest(int key, char *arg, struct argp_state *state, struct sweep_options *o)
{
	switch (key) {
	case KEY_CPUS: o->cpus = number(arg, "cpus", 1, 8); break;
	case KEY_CPU: o->cpu = arg; break;
	case KEY_MEMORY: o->memory_mib = number(arg, "memory", 16, 1 << 20); break;
	case KEY_MACHINE: o->machine = board(arg); break;
	case KEY_APPEND: o->append = arg; break;
	case KEY_IMAGE: o->image = arg; break;
	case KEY_TIMEOUT: o->timeout = seconds(arg); break;
	case KEY_JOBS: o->jobs = number(arg, "jobs", 1, 256); break;
	case KEY_GDB: o->gdb = true; break;
	case KEY_DRY_RUN: o->dry_run = true; break;
	default: return parse_outside(key, arg, state, o);
	}
	return 0;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct sweep_options *o = state->input;

	switch (key) {
	case KEY_DOOR: o->doors = names(arg, "door"); break;
	case KEY_EVENT: o->events = names(arg, "event"); break;
	case KEY_DEPTH: o->depth = number(arg, "depth", 1, SWEEP_DEPTH_MAX); break;
	case KEY_SAMPLES: o->samples = number(arg, "samples", 1, ~0ull); break;
	case KEY_SEED: o->seed = number(arg, "seed", 0, ~0ull); break;
	case KEY_SHARD: shard(o, arg); break;
	case KEY_AT: boundaries(o, arg); break;
	case KEY_LIST: o->list = true; break;
	case KEY_REPORT: o->report = arg; break;
	case KEY_HTML: o->html = arg; break;
	case KEY_COVERAGE: o->coverage = true; break;
	case KEY_MERGE: o->merge = state->argv + state->argc; break;
	case 'v': o->verbose = true; break;
	case ARGP_KEY_ARGS:
		if (!o->merge)
			die(ST_USAGE, "'%s' is not an option (--merge takes files)",
			    state->argv[state->next]);
		o->merge = state->argv + state->next;
		break;
	default: return parse_guest(key, arg, state, o);
	}
	return 0;
}

static void check_outside(const struct sweep_options *o)
{
	if (!o->kernel && (o->initrd || o->symbols || o->from || o->until || o->limit || o->resume))
		die(ST_USAGE, "--initrd, --symbols, --from, --until, --limit, --resume: "
		              "only with --kernel");
	if (o->kernel && (o->doors.one || o->list || o->at_count || o->gdb || o->merge || o->html ||
	                  o->coverage || o->image || o->samples || o->shards != 1))
		die(ST_USAGE, "--door, --list, --at, --gdb, --merge, --html, --coverage, --image, "
		              "--samples, --shard: not with --kernel");
}

/* What was asked for twice would be counted twice. Chains may repeat an event. */
static void check_names(const struct sweep_names *list, const char *what)
{
	for (size_t i = 0; i < list->count; i++)
		for (size_t j = 0; j < i; j++)
			if (!strcmp(list->one[i], list->one[j]))
				die(ST_USAGE, "--%s names '%s' twice", what, list->one[i]);
}

static void check_merge(const struct sweep_options *o)
{
	if (!*o->merge)
		die(ST_USAGE, "--merge takes the reports to join");
	if (o->doors.one || o->events.one || o->at_count || o->samples || o->shards != 1 ||
	    o->list || o->dry_run || o->cpus != 1 || o->cpu || *o->append || o->depth != 1)
		die(ST_USAGE, "--merge runs nothing: it takes reports, --report, --html, "
		              "--coverage, --image and -v");
}

static bool is_output(const char *path)
{
	return path && !strcmp(path, "-");
}

static void check_inside(const struct sweep_options *o)
{
	if (o->merge)
		check_merge(o);
	check_names(&o->doors, "door");
	if (o->depth == 1)
		check_names(&o->events, "event");
	if (is_output(o->report) && is_output(o->html))
		die(ST_USAGE, "of --report and --html only one can go to the output");
	if (o->samples && o->shards != 1)
		die(ST_USAGE, "--samples draws from all boundaries: give each part a --seed of its "
		              "own instead of a --shard");
	if (o->at_count &&
	    (o->at_count != o->depth || o->doors.count != 1 || o->events.count != o->depth))
		die(ST_USAGE, "--at takes one --door, the --event of each depth, and as many "
		              "boundaries as --depth");
	if (o->gdb && !o->at_count)
		die(ST_USAGE, "--gdb needs --at");
	if (o->samples && o->depth == 1)
		die(ST_USAGE, "--samples needs --depth 2 or 3");
	if (o->depth > 1 && o->events.count && o->events.count != o->depth)
		die(ST_USAGE, "--depth %u takes a chain of %u events, not of %u", o->depth,
		    o->depth, o->events.count);
}

void sweep_options_parse(struct sweep_options *o, int argc, char **argv)
{
	static const struct argp argp = {
	        .options = options, .parser = parse, .args_doc = "[FILE...]", .doc = doc};

	*o = (struct sweep_options){
	        .depth = 1,
	        .cpus = 1,
	        .append = "",
	        .seed = 1,
	        .shard = 1,
	        .shards = 1,
	        .jobs = 1,
	};
	argp_parse(&argp, argc, argv, 0, NULL, o);
	check_outside(o);
	if (!o->kernel)
		check_inside(o);
}

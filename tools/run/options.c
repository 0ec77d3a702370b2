/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/run/options.h"
#include "tools/common/say.h"

#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
	KEY_CPUS = 0x100,
	KEY_MEMORY,
	KEY_ROOT,
	KEY_ADD,
	KEY_ENV,
	KEY_TIMEOUT,
	KEY_CPU,
	KEY_ACCEL,
	KEY_MACHINE,
	KEY_ICOUNT,
	KEY_APPEND,
	KEY_KERNEL,
	KEY_EMULATOR,
	KEY_REPORT,
	KEY_SUMMARY,
	KEY_GDB,
	KEY_DRY_RUN,
	KEY_ISO,
};

static const struct argp_option options[] = {
        {0, 0, 0, 0, "The guest:", 1},
        {"cpus", KEY_CPUS, "N", 0, "Processors, 1 to 8 (1; the demonstration takes 2)", 0},
        {"memory", KEY_MEMORY, "MIB", 0, "Memory in MiB (256)", 0},
        {"root", KEY_ROOT, "DIR", 0, "This folder becomes the guest's /", 0},
        {"add", KEY_ADD, "PATH", 0, "Put this file or folder in the guest too, at the same path",
         0},
        {"env", KEY_ENV, "NAME=VALUE", 0, "Set this in the program's environment", 0},
        {0, 0, 0, 0, "The run:", 2},
        {"timeout", KEY_TIMEOUT, "SECONDS", 0, "End the run after this time, with status 124", 0},
        {"report", KEY_REPORT, "FILE", 0, "Write the report to this file, as JSON", 0},
        {"summary", KEY_SUMMARY, 0, 0, "Print the report to standard error", 0},
        {"verbose", 'v', 0, 0, "Show the kernel's log while it runs, on standard error", 0},
        {0, 0, 0, 0, "The emulator:", 3},
        {"cpu", KEY_CPU, "MODEL", 0, "Processor model and flags (max)", 0},
        {"accel", KEY_ACCEL, "tcg|kvm", 0, "How instructions are executed (tcg)", 0},
        {"machine", KEY_MACHINE, "microvm|q35", 0, "The board (microvm)", 0},
        {"icount", KEY_ICOUNT, 0, 0,
         "One nanosecond for each instruction: with one processor every run is the same", 0},
        {"append", KEY_APPEND, "ARGUMENTS", 0, "More words for the kernel's command line", 0},
        {"kernel", KEY_KERNEL, "FILE", 0, "Boot this image (build/$MODE/airlock.elf)", 0},
        {"emulator", KEY_EMULATOR, "WORD", 0, "One more word for the emulator's own command line",
         0},
        {"gdb", KEY_GDB, 0, 0, "Wait for a debugger before the first instruction", 0},
        {"dry-run", KEY_DRY_RUN, 0, 0, "Print the emulator's command and do nothing", 0},
        {"iso", KEY_ISO, "FILE", 0,
         "Run nothing: write a disc image that boots into this run, by BIOS or UEFI", 0},
        {0},
};

static const char doc[] =
        "Carry a Linux program on the Airlock kernel; without one, a demonstration workload, and print "
        "the report.\v"
        "PROGRAM is a path on this host, or a name that PATH finds, and it appears at the same path in "
        "the guest, with its loader and libraries when it is dynamic. With --root it is looked for in "
        "that folder first. Without --root the guest also holds BusyBox with its applets in /bin, and "
        "/dev, /proc and /tmp.\n"
        "\n"
        "Standard input, output and error are the program's, byte for byte. It has a terminal when "
        "standard input and output are one; there, three times Ctrl-] ends the run. Signals INT, TERM, "
        "HUP and QUIT go to the program; the second one ends the run.\n"
        "\n"
        "Exit status: the program's; 128 + N when signal N killed it; 124 when the time is over; 125 when "
        "the kernel panicked or an invariant broke; 126 and 127 when the program cannot be run or is not "
        "there; 2 for a wrong option, 120 when something needed is missing, 121 when the emulator failed.";

static unsigned long number(struct argp_state *state, const char *arg, const char *what,
                            unsigned long low, unsigned long high)
{
	unsigned long n;
	char *end;

	errno = 0;
	n = strtoul(arg, &end, 10);
	if (errno || end == arg || *end || *arg == '-' || n < low || n > high)
		die(ST_USAGE, "--%s takes a number from %lu to %lu, not '%s'", what, low, high,
		    arg);
	return n;
}

static const char *choice(const char *arg, const char *what, const char *one, const char *other)
{
	if (strcmp(arg, one) && strcmp(arg, other))
		die(ST_USAGE, "--%s is %s or %s, not '%s'", what, one, other, arg);
	return arg;
}

static void append_to(const char **list, const char *what, const char *value)
{
	unsigned n = 0;

	while (list[n])
		n++;
	if (n == LIST_MAX - 1)
		die(ST_USAGE, "more than %d times --%s", LIST_MAX - 1, what);
	list[n] = value;
}

static const char *folder(const char *arg)
{
	struct stat st;

	if (stat(arg, &st))
		die(ST_USAGE, "--root %s: %s", arg, strerror(errno));
	if (!S_ISDIR(st.st_mode))
		die(ST_USAGE, "--root %s: is not a folder", arg);
	return arg;
}

static double seconds(const char *arg)
{
	char *end;
	double s = strtod(arg, &end);

	if (end == arg || *end || !(s >= 0) || s > 1e9)
		die(ST_USAGE, "--timeout takes seconds, not '%s'", arg);
	return s;
}

static error_t parse_guest(int key, char *arg, struct argp_state *state, struct run_options *o)
{
	switch (key) {
	case KEY_CPUS: o->cpus = number(state, arg, "cpus", 1, 8); break;
	case KEY_MEMORY: o->memory_mib = number(state, arg, "memory", 16, 1 << 20); break;
	case KEY_ROOT: o->root = folder(arg); break;
	case KEY_ADD: append_to(o->add, "add", arg); break;
	case KEY_ENV:
		if (!strchr(arg, '=') || *arg == '=')
			die(ST_USAGE, "--env takes NAME=VALUE, not '%s'", arg);
		append_to(o->env, "env", arg);
		break;
	default: return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct run_options *o = state->input;

	switch (key) {
	case KEY_TIMEOUT: o->timeout = seconds(arg); break;
	case KEY_CPU: o->cpu = arg; break;
	case KEY_ACCEL: o->accel = choice(arg, "accel", "tcg", "kvm"); break;
	case KEY_MACHINE: o->machine = choice(arg, "machine", "microvm", "q35"); break;
	case KEY_ICOUNT: o->icount = true; break;
	case KEY_APPEND: o->append = arg; break;
	case KEY_KERNEL: o->kernel = arg; break;
	case KEY_EMULATOR: append_to(o->emulator, "emulator", arg); break;
	case KEY_REPORT: o->report = arg; break;
	case KEY_SUMMARY: o->summary = true; break;
	case KEY_GDB: o->gdb = true; break;
	case KEY_DRY_RUN: o->dry_run = true; break;
	case KEY_ISO: o->iso = arg; break;
	case 'v': o->verbose = true; break;
	case ARGP_KEY_ARG:
		/* From here on everything is the program's. */
		o->argv = state->argv + state->next - 1;
		state->next = state->argc;
		break;
	default: return parse_guest(key, arg, state, o);
	}
	return 0;
}

void run_options_parse(struct run_options *o, int argc, char **argv)
{
	static const struct argp argp = {
	        .options = options,
	        .parser = parse,
	        .args_doc = "[PROGRAM [ARGUMENT...]]",
	        .doc = doc,
	};

	*o = (struct run_options){
	        .memory_mib = 256,
	        .cpu = "max",
	        .accel = "tcg",
	        .machine = "microvm",
	        .append = "",
	        .argv = argv + argc,
	};
	argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, o);
	o->census = !*o->argv || o->summary || o->report;
	if (o->icount && !strcmp(o->accel, "kvm"))
		die(ST_USAGE, "--icount counts instructions, which --accel kvm cannot");
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* What a person asked of `airlock run`. */
#ifndef TOOLS_RUN_OPTIONS_H
#define TOOLS_RUN_OPTIONS_H

#include <stdbool.h>

#define LIST_MAX 64

struct run_options {
	unsigned cpus; /* 0: not said */
	unsigned memory_mib;
	double timeout; /* seconds, 0: for ever */
	const char *root, *cpu, *accel, *machine, *append, *report, *kernel, *iso;
	const char *add[LIST_MAX], *env[LIST_MAX], *emulator[LIST_MAX]; /* NULL-terminated */
	bool icount, summary, gdb, dry_run, verbose;
	bool census; /* a report is wanted, the kernel is to count */
	char **argv; /* the program and its arguments, NULL-terminated; *argv NULL: none */
};

/* Fills *o; ends the command when the options are wrong, or were --help. */
void run_options_parse(struct run_options *o, int argc, char **argv);

#endif

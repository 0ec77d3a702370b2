/* SPDX-License-Identifier: BSD-2-Clause */
/* What a person asked of `airlock sweep`: of both engines, the one inside and the one outside. */
#ifndef TOOLS_SWEEP_OPTIONS_H
#define TOOLS_SWEEP_OPTIONS_H

#include <stdbool.h>

#define SWEEP_DEPTH_MAX 3

/* Words of one option, parted by commas, NULL-terminated. None: not said, or "all". */
struct sweep_names {
	char **one;
	unsigned count;
};

struct sweep_options {
	/* of both engines */
	struct sweep_names events;
	unsigned depth;      /* 1 to SWEEP_DEPTH_MAX; 1 unless said */
	unsigned cpus;       /* 1 unless said */
	unsigned memory_mib; /* 0: the engine's own choice */
	double timeout;      /* seconds without a word until a guest is given up; 0: its choice */
	const char *cpu;     /* processor model; NULL: the engine's own choice */
	const char *machine; /* NULL: the engine's own choice */
	const char *append;  /* more words for the kernel's command line; "" unless said */
	const char *report;  /* file for the JSON, "-" is the output; NULL: none */
	unsigned long long limit; /* injections in a campaign, 0: all */
	bool dry_run, verbose;

	/* the engine inside */
	struct sweep_names doors;
	const char *image; /* our kernel; NULL: build/$MODE */
	const char *html;
	unsigned long long samples, seed; /* samples 0: exhaustive */
	unsigned shard, shards;           /* from 1; 1 of 1 unless said */
	unsigned at[SWEEP_DEPTH_MAX], at_count;
	unsigned jobs;
	bool list, gdb;
	bool coverage; /* instructions that are neither reached nor listed fail it */
	char **merge;  /* reports to join, NULL-terminated; NULL: --merge was not said */

	/* the engine outside; kernel decides which engine it is */
	const char *kernel, *initrd, *symbols;
	const char *from;   /* SYMBOL or 0xADDR */
	const char *until;  /* "user", SYMBOL or 0xADDR */
	const char *resume; /* file with what is done already */
};

/* Fills *o; ends the command when the options are wrong, or were --help. */
void sweep_options_parse(struct sweep_options *o, int argc, char **argv);

#endif

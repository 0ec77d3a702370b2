/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernel's words on the control line while it sweeps, one line each. What they say goes into
 * the results at once; how far the guest has come stays here, for when it dies.
 */
#ifndef TOOLS_SWEEP_INSIDE_WORDS_H
#define TOOLS_SWEEP_INSIDE_WORDS_H

#include "tools/common/buf.h"
#include "tools/sweep/inside/results.h"

struct heard {
	/* set by the listener */
	struct results *results;
	const char *door, *options;
	uint32_t shard, shards;

	/* the campaign that is going on */
	bool begun;
	struct chain chain;
	struct injection now; /* where it was when it last told; depth 0: it has not */
	uint64_t injections;  /* until then */
	uint64_t differences, differing;
	uint64_t begun_ns;

	/* of the whole boot */
	struct chain *ended; /* campaigns that are over, in their order */
	size_t ended_count;
	struct injection died_of; /* the kernel's own last word; depth 0: it said none */
	char *panic, *violation;  /* NULL: none */
	unsigned violations;
	uint64_t differing_in_all;
	bool exited;
	int exit_code;
	char *not_understood; /* the first such line, or NULL */
	struct buf in_full;   /* one injection, word by word, when that was asked */
	struct buf log;       /* the kernel's log, sent when it was over */
	char *machine;        /* what the emulator came to: "", or words for people */
	bool emulator_failed;
};

/* Takes one line, without its newline; it is changed. */
void heard_line(struct heard *h, char *line);

#endif

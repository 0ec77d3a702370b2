/* SPDX-License-Identifier: BSD-2-Clause */
/* What came of each injection: kept for a later run, counted, and written as JSON. */
#ifndef TOOLS_SWEEP_OUTSIDE_RECORD_H
#define TOOLS_SWEEP_OUTSIDE_RECORD_H

#include "tools/sweep/outside/strike.h"
#include "tools/sweep/outside/symbols.h"

#include <stdio.h>

struct result {
	unsigned boundary, second;
	uint64_t rip;
	enum verdict verdict;
	char *why; /* NULL: nothing to say */
};

struct record {
	struct result *one; /* in the order in which they come: by boundary, then by second */
	unsigned count, room;
	unsigned noted; /* so many of them are from an earlier run */
	unsigned long long sum[VERDICTS];
	int file; /* of --resume, or -1 */
};

/*
 * Opens the file of --resume (NULL: none) and takes what is noted in it. It belongs to one campaign,
 * whose description is its first line: ends the command if it is another one's.
 */
void record_open(struct record *r, const char *path, const char *campaign);
/* The injection was done in an earlier run. */
bool record_has(const struct record *r, unsigned boundary, unsigned second);
void record_add(struct record *r, const struct strike *s);

/*
 * The file of --report (NULL: none) or the output. What is in it stays until record_write(). Ends the
 * command when it is nothing that can be written to.
 */
FILE *record_report(const char *path);
/* The report, as docs/sweep-outside.md says. Ends the command when it cannot be written. */
void record_write(const struct record *r, FILE *to, const struct sweep_options *o,
                  const struct walk *w, const struct symbols *symbols, bool complete);

#endif

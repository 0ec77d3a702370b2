/* SPDX-License-Identifier: BSD-2-Clause */
/* What came of each injection: kept for a later run, counted, and written as JSON. */
#ifndef TOOLS_SWEEP_OUTSIDE_RECORD_H
#define TOOLS_SWEEP_OUTSIDE_RECORD_H

#include "tools/sweep/outside/strike.h"
#include "tools/sweep/outside/symbols.h"

struct result {
	unsigned boundary, second;
	enum verdict verdict;
	char *why; /* NULL: nothing to say */
};

struct record {
	struct result *one;
	unsigned count, room;
	unsigned long long sum[VERDICTS];
	int file; /* of --resume, or -1 */
};

/*
 * Opens the file of --resume (NULL: none) and takes what is noted in it. It belongs to one campaign,
 * whose description is its first line: ends the command if it is another one's.
 */
void record_open(struct record *r, const char *path, const char *campaign);
/* The boundary was done in an earlier run. */
bool record_has(const struct record *r, unsigned boundary, unsigned second);
void record_add(struct record *r, const struct strike *s);

/* The report, as docs/sweep-outside.md says. Ends the command when it cannot be written. */
void record_write(const struct record *r, const char *path, const struct sweep_options *o,
                  const struct walk *w, const struct symbols *symbols, bool complete);

#endif

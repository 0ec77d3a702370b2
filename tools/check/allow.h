/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Findings that somebody has looked at and accepts, with the reason. One to a line:
 *
 *   SYMBOL -> CALLEE : reason    findings in SYMBOL about going to CALLEE
 *   SYMBOL : reason              all findings in SYMBOL
 *
 * SYMBOL is the function that was entered or the one the instruction is in. Names may be globs, of
 * fnmatch(3). The colon has a space beside it. Empty lines, and those that begin with #, are none.
 */
#ifndef TOOLS_CHECK_ALLOW_H
#define TOOLS_CHECK_ALLOW_H

#include "tools/check/finding.h"

#include <stddef.h>

struct allow_entry {
	const char *file; /* where it is from */
	unsigned line;
	const char *symbol, *callee, *reason; /* callee NULL: any, or none */
	bool used;
};

/* All zero is empty. */
struct allow_list {
	struct allow_entry *one;
	size_t count;
};

/* Adds a file. A line that is wrong ends the command: status 2 and a line that says where. */
void allow_read(struct allow_list *list, const char *path);
/* Sets `allowed` of the findings that an entry covers. The first such entry gives the reason. */
void allow_apply(struct allow_list *list, struct program *p, struct findings *f);
/* Says the entries that covered nothing, one line each; how many. */
size_t allow_report_stale(const struct allow_list *list);

#endif

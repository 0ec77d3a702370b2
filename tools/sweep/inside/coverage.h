/* SPDX-License-Identifier: BSD-2-Clause */
/* Which instructions of the door were hit, and why the others cannot be. */
#ifndef TOOLS_SWEEP_INSIDE_COVERAGE_H
#define TOOLS_SWEEP_INSIDE_COVERAGE_H

#include "tools/sweep/inside/code_map.h"
#include "tools/sweep/inside/results.h"

/*
 * Sorted results into the map, then the reasons from the list at `path` (none there: an empty one),
 * then the sums of the functions. When it is `strict`, it is complained of what is listed and was
 * reached, of what is neither, of lines that name nothing, and of results that are not of all doors
 * and events.
 *
 * A line of the list:
 *
 *	[@MODE] FUNCTION TEXT | REASON
 *
 * for kernels of that mode only (debug, release). FUNCTION may end in `*`, or in the offsets of a
 * part of it: `+0x10-0x1f`. TEXT is how the instruction begins, as the HTML page writes it, or `*`.
 * `#` begins a comment.
 */
void coverage_judge(struct code_map *map, struct results *r, const char *path, bool strict);

#endif

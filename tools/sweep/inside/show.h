/* SPDX-License-Identifier: BSD-2-Clause */
/* Results for people. */
#ifndef TOOLS_SWEEP_INSIDE_SHOW_H
#define TOOLS_SWEEP_INSIDE_SHOW_H

#include "tools/sweep/inside/code_map.h"
#include "tools/sweep/inside/results.h"

#include <stdio.h>

/* The kernel's doors and events. */
void show_known(const struct results *r, FILE *to);
/* Each campaign in a line, sorted as the results are. */
void show_cells(const struct results *r, FILE *to);
/*
 * What was found, one "not ok" line each and the command that does it again. `code` may be NULL:
 * then there are no names. `log`: with the kernel's last words.
 */
void show_findings(const struct results *r, struct code_map *code, bool log, FILE *to);
/* Sections in a line each, and functions that something is open in; `all`: every function. */
void show_coverage(const struct code_map *code, bool all, FILE *to);

#endif

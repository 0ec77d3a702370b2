/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The analysis: every way through the non-instrumentable code, with the number of open regions as
 * part of what an instruction is. It knows neither file formats nor architectures.
 */
#ifndef TOOLS_CHECK_WALK_H
#define TOOLS_CHECK_WALK_H

#include "tools/check/code.h"
#include "tools/check/finding.h"

#include <stdio.h>

/* Judges all zones of the program. */
void walk_all(struct code *c, struct findings *out);

/* The control-flow graph of one function, for dot(1). False: there is no such function. */
bool walk_graph(struct code *c, const char *name, FILE *to);

#endif

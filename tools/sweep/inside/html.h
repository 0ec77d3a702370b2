/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One page, with everything in it: the door's instructions beside their source, how often each event
 * came before each, and why some are never reached.
 */
#ifndef TOOLS_SWEEP_INSIDE_HTML_H
#define TOOLS_SWEEP_INSIDE_HTML_H

#include "tools/sweep/inside/code_map.h"
#include "tools/sweep/inside/results.h"

/* `tree`: the folder that source files are looked for in. Ends the command when it cannot write. */
void html_write(const struct results *r, struct code_map *code, const char *tree, const char *path);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* Results as JSON, which docs/sweep.md describes: written, read back, and joined. */
#ifndef TOOLS_SWEEP_INSIDE_REPORT_H
#define TOOLS_SWEEP_INSIDE_REPORT_H

#include "tools/sweep/inside/code_map.h"
#include "tools/sweep/inside/results.h"

/* Bump it when a reader of the old one would misunderstand the new one. */
#define REPORT_VERSION 1

extern const char *const finding_kinds[FINDING_KINDS];

/*
 * Sorted results, to a file ("-": the output). `code` may be NULL: its image is not there. Ends the
 * command when the file cannot be written.
 */
void sweep_report_write(const struct results *r, const struct code_map *code, int status,
                        const char *path);
/*
 * Adds the report of a file to *r. Ends the command when it cannot be read, is of another kernel
 * than what is there, or has a part that is there already.
 */
void sweep_report_add(struct results *r, const char *path);
/* Behind the last one: each part that no report had becomes a finding. */
void sweep_report_check_parts(struct results *r);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* What the guest counted and measured, for people and for programs. */
#ifndef TOOLS_RUN_REPORT_H
#define TOOLS_RUN_REPORT_H

#include "tools/run/outcome.h"

#include <stdio.h>

struct cJSON;

/*
 * The guest's report with what only the host knows: command, wall_ns, first_instruction_ns, status.
 * NULL when the guest sent none that could be read. By cJSON_Delete.
 */
struct cJSON *report_read(struct outcome *out, char **argv, char **command, int status);
/* Ends the command when the file cannot be written. */
void report_write(const struct cJSON *report, const char *path);
/* As tables; with colours and rules when `to` is a terminal. */
void report_print(const struct cJSON *report, FILE *to);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* A command whose output is read until the program it carries has ended. */
#ifndef TOOLS_BENCH_PROCESS_H
#define TOOLS_BENCH_PROCESS_H

#include "tools/common/buf.h"

#include <stdbool.h>
#include <stdint.h>

struct process_result {
	bool late;         /* it was killed because the time was over */
	int status;        /* its own; 128 + signal when one killed it */
	uint64_t first_ns; /* from the start to the first line "op ...", 0: there was none */
	struct buf out;
};

/*
 * Standard input is /dev/null; standard error is ours, or `errors` when that is not NULL. With
 * `until_end` the command is killed as soon as it has printed the line "end", and that is status 0.
 */
void process_run(char *const *words, const char *errors, bool until_end, unsigned seconds,
                 struct process_result *result);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* A shell's command with its output caught, and an end to it in time. */
#ifndef TOOLS_TEST_SHELL_H
#define TOOLS_TEST_SHELL_H

#include "tools/common/buf.h"

#include <stdbool.h>

struct shell_result {
	int status; /* of the command; 128 + signal when one killed it */
	bool late;  /* it was killed, and all it started, because the time was over */
	double seconds;
	struct buf out, err;
};

/*
 * `env` NULL: ours. Standard input is /dev/null. Runs in /. The command is the head of a process
 * group of its own, which is gone afterwards.
 */
void shell_run(const char *command, char **env, double timeout, struct shell_result *result);
void shell_free(struct shell_result *result);

#endif

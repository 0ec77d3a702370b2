/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One run, from the start of the emulator until it is gone: bytes between the four serial lines and
 * our standard files, signals, the size of the terminal, the time.
 */
#ifndef TOOLS_RUN_SESSION_H
#define TOOLS_RUN_SESSION_H

#include "tools/run/options.h"
#include "tools/run/outcome.h"

/* Starts the command with the archive `files`; fills *out when all is over. */
void session_run(const struct run_options *o, char **command, int files, bool tty, bool input,
                 struct outcome *out);

#endif

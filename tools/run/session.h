/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One run, from the start of the emulator until it is gone: bytes between the four serial lines and
 * our standard files, signals, the size of the terminal, the time.
 */
#ifndef TOOLS_RUN_SESSION_H
#define TOOLS_RUN_SESSION_H

#include "tools/run/options.h"
#include "tools/run/outcome.h"

/* Somebody else of the host who listens too. */
struct session_client {
	/* Each line of the guest on the control line, its first word and the rest. */
	void (*heard)(void *of, const char *word, const char *rest);
	void *of;
	bool owns_signals; /* the first one that would be the program's ends the run already */
};

/*
 * Starts the command with the archive `files`; fills *out when all is over. `client` may be NULL.
 */
void session_run(const struct run_options *o, char **command, int files, bool tty, bool input,
                 const struct session_client *client, struct outcome *out);

#endif

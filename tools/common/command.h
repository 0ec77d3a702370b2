/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A subcommand of `airlock`. Each lives in its own folder below tools/ and defines one of these;
 * commands.c is the list.
 */
#ifndef TOOLS_COMMON_COMMAND_H
#define TOOLS_COMMON_COMMAND_H

struct command {
	const char *name;
	const char *summary; /* one line for the list */
	/* argv[0] is "airlock NAME"; what it returns is the exit status. */
	int (*main)(int argc, char **argv);
};

/* NULL-terminated, in the order of the list a person sees. */
extern const struct command *const commands[];

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/common/command.h"
#include "tools/common/say.h"

#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

static void help(FILE *to)
{
	fputs("Usage: ./airlock COMMAND [OPTION...] [ARGUMENT...]\n\nCommands:\n", to);
	for (const struct command *const *c = commands; *c; c++)
		fprintf(to, "  %-8s %s\n", (*c)->name, (*c)->summary);
	fputs("\n`./airlock COMMAND --help` tells its options.\n", to);
}

/* What was to be read and could not be written did not succeed. */
static int written(int status)
{
	if ((fflush(stdout) || ferror(stdout)) && status == ST_OK)
		die(ST_UNAVAILABLE, "cannot write to the standard output: %s", strerror(errno));
	return status;
}

int main(int argc, char **argv)
{
	argp_err_exit_status = ST_USAGE;
	if (argc < 2) {
		help(stderr);
		return ST_USAGE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help")) {
		help(stdout);
		return ST_OK;
	}
	for (const struct command *const *c = commands; *c; c++) {
		if (strcmp((*c)->name, argv[1]))
			continue;
		argv[1] = must_printf("airlock %s", (*c)->name);
		return written((*c)->main(argc - 1, argv + 1));
	}
	die(ST_USAGE, "there is no command '%s' (try: ./airlock --help)", argv[1]);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Files of cases, tests/cases/SUITE.cases. Lines are
 *
 *   # a remark
 *   setup = COMMAND        before the first case: once, before any case of the suite runs
 *   [name]                 a case begins; until the next one its keys follow
 *   run = PROGRAM ARG...   what to carry, as words of a shell; below airlock run
 *   host = COMMAND         or: a shell's command on this host; $AIRLOCK runs our command
 *   cpus = 1 2             one case for each (1)
 *   options = ...          more options of airlock run
 *   stdin = COMMAND        its output is the standard input (nothing)
 *   status = N             the exit status that is right (0)
 *   expect = host          standard output and exit status are those of the same words on this host
 *   stdout = TEXT          all of the standard output, with \n as in printf
 *   stderr = host|TEXT     the same for standard error
 *   count = N TEXT         N lines of the standard output contain TEXT; may come several times
 *   forbid = TEXT          no line of the standard output contains TEXT; may come several times
 *   timeout = SECONDS      a hang, not a target (60)
 *
 * Commands see $AIRLOCK, $BUILD, $TREE, and run in /.
 */
#ifndef TOOLS_TEST_CASES_H
#define TOOLS_TEST_CASES_H

#include <stdbool.h>

#define CASE_TEXTS 8

struct suite {
	char *name, *setup;
	bool wanted; /* one of its cases is */
};

struct test_case {
	struct suite *suite;
	char *name; /* "suite/name", with @N when it runs on several numbers of processors */
	char *run, *host, *stdin_from, *stdout_text, *stderr_text;
	const char *options;
	char *count[CASE_TEXTS], *forbid[CASE_TEXTS]; /* NULL-terminated */
	unsigned cpus;
	int status;
	double timeout;
	bool as_host, wanted;
};

struct cases {
	struct test_case *one;
	unsigned count;
	struct suite **suite;
	unsigned suites;
};

/* All files of the folder, in the order of their names. Ends the command when one is wrong. */
void cases_read(struct cases *all, const char *folder);

#endif

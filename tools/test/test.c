/* SPDX-License-Identifier: BSD-2-Clause */
/* airlock test: everything that must pass. */
#include "tools/test/test.h"
#include "tools/common/places.h"
#include "tools/common/say.h"
#include "tools/test/cases.h"
#include "tools/test/judge.h"
#include "tools/test/shell.h"

#include <argp.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define JOBS_MAX      32
#define SETUP_TIMEOUT 1800

struct options {
	unsigned jobs;
	bool list;
	char **names; /* NULL-terminated */
};

/* A case that is being judged, by a process of its own that writes its verdict to the pipe. */
struct job {
	const struct test_case *c;
	pid_t pid;
	int from;
	struct buf verdict; /* 'P' or 'F', seconds and a newline, then the reasons */
};

struct totals {
	unsigned passed, failed, number;
};

static const struct argp_option argp_options[] = {
        {"jobs", 'j', "N", 0, "So many cases at the same time (2)", 0},
        {"list", 'l', 0, 0, "Name the cases and run none", 0},
        {0},
};

static const char doc[] =
        "Run the tests and print a line for each; the last line is `N passed, N failed`.\v"
        "NAME is a suite (tool, boot, linux, host), a case (boot/cat), or a pattern (boot/bash-*). A "
        "case that ran on several numbers of processors is called name@N. The exit status is 0 when "
        "all passed and 1 when one failed.";

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;
	char *end;

	switch (key) {
	case 'j':
		o->jobs = strtoul(arg, &end, 10);
		if (!o->jobs || o->jobs > JOBS_MAX || *end)
			die(ST_USAGE, "-j takes a number from 1 to %d, not '%s'", JOBS_MAX, arg);
		break;
	case 'l': o->list = true; break;
	case ARGP_KEY_ARG:
		o->names = state->argv + state->next - 1;
		state->next = state->argc;
		break;
	default: return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static bool matches(const char *name, const struct test_case *c)
{
	size_t len = strlen(name);

	return !strcmp(name, c->suite->name) || !fnmatch(name, c->name, 0) ||
	       (!strncmp(name, c->name, len) && c->name[len] == '@');
}

static void choose(struct cases *all, char **names)
{
	for (unsigned i = 0; i < all->count; i++)
		all->one[i].wanted = !*names;
	for (char **name = names; *name; name++) {
		unsigned found = 0;

		for (unsigned i = 0; i < all->count; i++) {
			if (!matches(*name, &all->one[i]))
				continue;
			all->one[i].wanted = true;
			found++;
		}
		if (!found)
			die(ST_USAGE, "no test is called '%s' (see: ./airlock test --list)", *name);
	}
	for (unsigned i = 0; i < all->count; i++)
		all->one[i].suite->wanted |= all->one[i].wanted;
}

static void tell(struct totals *t, const char *name, bool ok, double seconds, char *why)
{
	char *line;

	t->number++;
	t->passed += ok;
	t->failed += !ok;
	printf("%s %u - %s # %.2f s\n", ok ? "ok" : "not ok", t->number, name, seconds);
	while (!ok && (line = strsep(&why, "\n")))
		if (*line)
			printf("# %s\n", line);
	if (!ok)
		printf("# again: ./airlock test '%s'\n", name);
	fflush(stdout);
}

static void start(struct job *job, const struct test_case *c)
{
	int ends[2];

	*job = (struct job){.c = c};
	if (pipe2(ends, O_CLOEXEC))
		die(ST_UNAVAILABLE, "cannot make a pipe: %s", strerror(errno));
	job->pid = fork();
	if (job->pid < 0)
		die(ST_UNAVAILABLE, "cannot start a process: %s", strerror(errno));
	if (!job->pid) {
		struct buf why = {0}, out = {0};
		double seconds;
		bool ok = judge_case(c, &why, &seconds);

		buf_addf(&out, "%c%f\n%s", ok ? 'P' : 'F', seconds, buf_text(&why));
		while (out.len && buf_write(&out, ends[1], out.len) > 0)
			;
		_exit(0);
	}
	close(ends[1]);
	job->from = ends[0];
}

static void finish(struct job *job, struct totals *t)
{
	char *text = buf_text(&job->verdict), *why = strchr(text, '\n');

	while (waitpid(job->pid, NULL, 0) < 0 && errno == EINTR)
		;
	close(job->from);
	if (why)
		tell(t, job->c->name, *text == 'P', atof(text + 1), why + 1);
	else
		tell(t, job->c->name, false, 0, must_strdup("its judge died"));
	buf_free(&job->verdict);
	job->c = NULL;
}

/* Waits for words of the jobs; a finished one leaves its place free. */
static void attend(struct job *jobs, unsigned count, struct totals *t)
{
	struct pollfd polls[JOBS_MAX];

	for (unsigned i = 0; i < count; i++)
		polls[i] = (struct pollfd){jobs[i].c ? jobs[i].from : -1, POLLIN, 0};
	if (poll(polls, count, -1) < 0 && errno != EINTR)
		die(ST_UNAVAILABLE, "poll: %s", strerror(errno));
	for (unsigned i = 0; i < count; i++)
		if (polls[i].revents && buf_read(&jobs[i].verdict, jobs[i].from, 65536) <= 0)
			finish(&jobs[i], t);
}

/* A suite that could not be made ready has failed in all its cases. */
static bool prepare(struct suite *suite, struct buf *why)
{
	struct shell_result r;
	bool ok;

	if (!suite->wanted || !suite->setup)
		return true;
	printf("# preparing %s\n", suite->name);
	fflush(stdout);
	shell_run(suite->setup, NULL, SETUP_TIMEOUT, &r);
	ok = !r.late && !r.status;
	if (!ok)
		buf_addf(why, "preparing the suite failed: %s\n%s", suite->setup, buf_text(&r.err));
	shell_free(&r);
	return ok;
}

static void run_cases(struct cases *all, unsigned limit, struct totals *t)
{
	struct job jobs[JOBS_MAX] = {0};
	unsigned next = 0, busy;

	do {
		busy = 0;
		for (unsigned i = 0; i < limit; i++) {
			while (!jobs[i].c && next < all->count) {
				const struct test_case *c = &all->one[next++];

				if (c->wanted)
					start(&jobs[i], c);
			}
			busy += jobs[i].c != NULL;
		}
		if (busy)
			attend(jobs, limit, t);
	} while (busy);
}

static void prepare_all(struct cases *all, struct totals *t)
{
	for (unsigned i = 0; i < all->suites; i++) {
		struct buf why = {0};
		bool ok = prepare(all->suite[i], &why);

		for (unsigned k = 0; !ok && k < all->count; k++) {
			struct test_case *c = &all->one[k];

			if (c->suite != all->suite[i] || !c->wanted)
				continue;
			c->wanted = false;
			tell(t, c->name, false, 0, must_strdup(buf_text(&why)));
			why.len = 0;
			buf_addf(&why, "preparing the suite failed\n");
		}
		buf_free(&why);
	}
}

static void set_environment(void)
{
	setenv("BUILD", place_build(), 1);
	setenv("TREE", place_tree(), 1);
	setenv("AIRLOCK", must_printf("%s/airlock", place_build()), 1);
}

static int test(int argc, char **argv)
{
	static const struct argp argp = {
	        .options = argp_options, .parser = parse, .args_doc = "[NAME...]", .doc = doc};
	struct options o = {.jobs = 2, .names = argv + argc};
	struct totals t = {0};
	struct cases all;

	argp_parse(&argp, argc, argv, 0, NULL, &o);
	set_environment();
	cases_read(&all, must_printf("%s/tests/cases", place_tree()));
	choose(&all, o.names);
	for (unsigned i = 0; o.list && i < all.count; i++)
		if (all.one[i].wanted)
			puts(all.one[i].name);
	if (o.list)
		return ST_OK;
	prepare_all(&all, &t);
	run_cases(&all, o.jobs, &t);
	printf("%u passed, %u failed\n", t.passed, t.failed);
	return t.failed ? ST_FAILED : ST_OK;
}

const struct command test_command = {
        .name = "test",
        .summary = "everything that must pass",
        .main = test,
};

/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/test/judge.h"
#include "tools/common/say.h"
#include "tools/test/shell.h"

#include <stdlib.h>
#include <string.h>

#define LINES_SHOWN 12

/* The guest's own limit comes first, so that its kernel can show its log. */
#define MARGIN 5.0

/* What a program finds on this host is what airlock run gives it in the guest. */
static char **host_environment(void)
{
	static char *env[8];

	if (env[0])
		return env;
	/* The guest has BusyBox's tools, so here they come before this host's. */
	env[0] =
	        must_printf("PATH=%s/tests/applets:/usr/sbin:/usr/bin:/sbin:/bin", getenv("BUILD"));
	env[1] = must_strdup("HOME=/root");
	env[2] = must_strdup("USER=root");
	env[3] = must_strdup("LANG=C.UTF-8");
	env[4] = must_strdup("TERM=dumb");
	env[5] = must_printf("BUILD=%s", getenv("BUILD"));
	env[6] = must_printf("TREE=%s", getenv("TREE"));
	return env;
}

static char *with_input(const struct test_case *c, char *command)
{
	return c->stdin_from ? must_printf("{ %s ; } | %s", c->stdin_from, command) : command;
}

static char *guest_command(const struct test_case *c)
{
	if (c->host)
		return with_input(c, must_strdup(c->host));
	return with_input(c, must_printf("$AIRLOCK run --cpus %u --timeout %g --env BUILD=$BUILD "
	                                 "--env TREE=$TREE %s %s",
	                                 c->cpus, c->timeout, c->options, c->run));
}

/* The first lines of a text, each behind a mark. */
static void quote(struct buf *why, const char *mark, struct buf *text)
{
	char *line = buf_text(text);
	unsigned n = 0;

	for (; *line && n < LINES_SHOWN; n++) {
		size_t len = strcspn(line, "\n");

		buf_addf(why, "  %s %.*s\n", mark, (int)(len < 200 ? len : 200), line);
		line += len + (line[len] == '\n');
	}
	if (*line)
		buf_addf(why, "  %s ...\n", mark);
}

/* The last lines, when there are many. */
static void quote_end(struct buf *why, const char *mark, struct buf *text)
{
	size_t at = text->len, n = 0;
	struct buf tail = {0};

	while (at && n <= 3 * LINES_SHOWN)
		if (text->data[--at] == '\n')
			n++;
	buf_add(&tail, text->data + at, text->len - at);
	for (char *line = buf_text(&tail), *next; line && *line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		if (*line)
			buf_addf(why, "  %s %.200s\n", mark, line);
	}
	buf_free(&tail);
}

/* Where two texts part. */
static bool same(struct buf *why, const char *what, struct buf *got, struct buf *right)
{
	size_t at = 0, line = 1, start = 0;
	struct buf a = {0}, b = {0};

	if (got->len == right->len && !(got->len && memcmp(got->data, right->data, got->len)))
		return true;
	while (at < got->len && at < right->len && got->data[at] == right->data[at]) {
		if (got->data[at++] == '\n') {
			line++;
			start = at;
		}
	}
	buf_addf(why, "%s is wrong from line %zu on (byte %zu; %zu bytes, right are %zu)\n", what,
	         line, at, got->len, right->len);
	buf_add(&a, got->data + start, got->len - start);
	buf_add(&b, right->data + start, right->len - start);
	quote(why, "got:  ", &a);
	quote(why, "right:", &b);
	buf_free(&a);
	buf_free(&b);
	return false;
}

static bool same_text(struct buf *why, const char *what, struct buf *got, const char *text)
{
	struct buf right = {.data = (char *)text, .len = strlen(text)};
	struct buf copy = {0};
	bool ok;

	buf_add(&copy, right.data, right.len);
	ok = same(why, what, got, &copy);
	buf_free(&copy);
	return ok;
}

/* How many there are; the first go to `show`, unless that is NULL. */
static unsigned lines_with(struct buf *text, const char *part, struct buf *show)
{
	char *copy = must_strdup(buf_text(text)), *rest = copy, *line;
	unsigned n = 0;

	while ((line = strsep(&rest, "\n"))) {
		if (!strstr(line, part))
			continue;
		if (n++ < LINES_SHOWN && show)
			buf_addf(show, "  %.200s\n", line);
	}
	free(copy);
	return n;
}

static bool counts(const struct test_case *c, struct buf *why, struct buf *out)
{
	bool ok = true;

	for (char *const *count = c->count; *count; count++) {
		char *part;
		unsigned right = strtoul(*count, &part, 10), got;

		part += *part == ' ';
		got = lines_with(out, part, NULL);
		if (got == right)
			continue;
		buf_addf(why, "%u lines contain '%s', right are %u\n", got, part, right);
		quote_end(why, "out:", out);
		ok = false;
	}
	for (char *const *forbid = c->forbid; *forbid; forbid++) {
		struct buf wrong = {0};

		if (lines_with(out, *forbid, &wrong)) {
			buf_addf(why, "there are lines that contain '%s'\n%s", *forbid,
			         buf_text(&wrong));
			ok = false;
		}
		buf_free(&wrong);
	}
	return ok;
}

static bool compare(const struct test_case *c, struct buf *why, struct shell_result *got,
                    struct shell_result *host)
{
	int status = c->as_host ? host->status : c->status;
	bool ok = true;

	if (got->late) {
		buf_addf(why, "it did not end in %g s\n", c->timeout + MARGIN);
		ok = false;
	} else if (got->status != status) {
		buf_addf(why, "the exit status is %d, right is %d\n", got->status, status);
		ok = false;
	}
	if (c->as_host)
		ok &= same(why, "standard output", &got->out, &host->out);
	if (c->stdout_text)
		ok &= same_text(why, "standard output", &got->out, c->stdout_text);
	if (c->stderr_text && !strcmp(c->stderr_text, "host"))
		ok &= same(why, "standard error", &got->err, &host->err);
	else if (c->stderr_text)
		ok &= same_text(why, "standard error", &got->err, c->stderr_text);
	ok &= counts(c, why, &got->out);
	if (!ok)
		quote_end(why, "err:", &got->err);
	return ok;
}

bool judge_case(const struct test_case *c, struct buf *why, double *seconds)
{
	struct shell_result got, host = {0};
	bool ok;

	if (c->as_host && c->run) {
		char *command = with_input(c, must_strdup(c->run));

		shell_run(command, host_environment(), c->timeout, &host);
		if (host.late)
			buf_addf(why, "on this host the command did not end either\n");
	}
	shell_run(guest_command(c), NULL, c->timeout + MARGIN, &got);
	*seconds = got.seconds;
	ok = compare(c, why, &got, &host);
	shell_free(&got);
	shell_free(&host);
	return ok;
}

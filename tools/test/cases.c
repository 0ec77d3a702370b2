/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/test/cases.h"
#include "tools/common/say.h"

#include <ctype.h>
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CPUS_MAX 4

/* The case that is being read, and on which numbers of processors. */
struct reading {
	struct cases *all;
	struct suite *suite;
	struct test_case now;
	unsigned cpus[CPUS_MAX], cpu_counts;
	const char *file;
	unsigned line;
	bool in_case;
};

static void __attribute__((noreturn)) wrong(const struct reading *r, const char *what)
{
	die(ST_USAGE, "%s:%u: %s", r->file, r->line, what);
}

static void finish_case(struct reading *r)
{
	if (!r->in_case)
		return;
	if (!r->now.run == !r->now.host)
		wrong(r, "the case before this line needs one of run and host");
	for (unsigned i = 0; i < r->cpu_counts; i++) {
		struct cases *all = r->all;
		struct test_case *c;

		all->one = must_alloc(all->one, (all->count + 1) * sizeof(*all->one));
		c = &all->one[all->count++];
		*c = r->now;
		c->cpus = r->cpus[i];
		c->name = r->cpu_counts == 1
		                  ? must_printf("%s/%s", r->suite->name, r->now.name)
		                  : must_printf("%s/%s@%u", r->suite->name, r->now.name, c->cpus);
	}
	r->in_case = false;
}

static void begin_case(struct reading *r, char *line)
{
	char *end = strchr(line, ']');

	if (!end || end[1])
		wrong(r, "a case begins with [name]");
	*end = '\0';
	r->now = (struct test_case){
	        .suite = r->suite, .name = must_strdup(line + 1), .options = "", .timeout = 60};
	r->cpus[0] = 1;
	r->cpu_counts = 1;
	r->in_case = true;
}

/* "\n" and "\t" and "\\" become what they mean. */
static char *unescape(const char *text)
{
	char *out = must_strdup(text), *to = out;

	for (; *text; text++) {
		if (*text != '\\') {
			*to++ = *text;
			continue;
		}
		text++;
		if (!*text)
			break;
		*to++ = *text == 'n' ? '\n' : *text == 't' ? '\t' : *text;
	}
	*to = '\0';
	return out;
}

static void add_text(struct reading *r, char **list, const char *value)
{
	unsigned n = 0;

	while (list[n])
		n++;
	if (n == CASE_TEXTS - 1)
		wrong(r, "too many of this key in one case");
	list[n] = must_strdup(value);
}

static void set_cpus(struct reading *r, char *value)
{
	char *word;

	for (r->cpu_counts = 0; (word = strsep(&value, " ")); r->cpu_counts++) {
		if (r->cpu_counts == CPUS_MAX)
			wrong(r, "too many numbers of processors");
		r->cpus[r->cpu_counts] = atoi(word);
	}
}

static void set_key(struct reading *r, const char *key, char *value)
{
	struct test_case *c = &r->now;

	if (!r->in_case && !strcmp(key, "setup"))
		r->suite->setup = must_strdup(value);
	else if (!r->in_case)
		wrong(r, "only setup may stand before the first case");
	else if (!strcmp(key, "run"))
		c->run = must_strdup(value);
	else if (!strcmp(key, "host"))
		c->host = must_strdup(value);
	else if (!strcmp(key, "cpus"))
		set_cpus(r, value);
	else if (!strcmp(key, "options"))
		c->options = must_strdup(value);
	else if (!strcmp(key, "stdin"))
		c->stdin_from = must_strdup(value);
	else if (!strcmp(key, "status"))
		c->status = atoi(value);
	else if (!strcmp(key, "expect") && !strcmp(value, "host"))
		c->as_host = true;
	else if (!strcmp(key, "stdout"))
		c->stdout_text = unescape(value);
	else if (!strcmp(key, "stderr"))
		c->stderr_text = unescape(value);
	else if (!strcmp(key, "count"))
		add_text(r, c->count, value);
	else if (!strcmp(key, "forbid"))
		add_text(r, c->forbid, value);
	else if (!strcmp(key, "timeout"))
		c->timeout = atof(value);
	else
		wrong(r, "no such key or value");
}

static void read_line(struct reading *r, char *line)
{
	char *equals, *end;

	line += strspn(line, " \t");
	for (end = line + strlen(line); end > line && isspace((unsigned char)end[-1]);)
		*--end = '\0';
	if (!*line || *line == '#')
		return;
	if (*line == '[') {
		finish_case(r);
		begin_case(r, line);
		return;
	}
	equals = strstr(line, " =");
	if (!equals)
		wrong(r, "neither [name] nor key = value");
	*equals = '\0';
	set_key(r, line, equals + 2 + (equals[2] == ' '));
}

static void read_file(struct cases *all, const char *path)
{
	struct reading r = {.all = all, .file = path};
	FILE *from = fopen(path, "re");
	char *line = NULL, *name = strrchr(path, '/') + 1;
	size_t cap = 0;

	if (!from)
		die(ST_UNAVAILABLE, "%s: %s", path, strerror(errno));
	r.suite = must_alloc(NULL, sizeof(*r.suite));
	*r.suite = (struct suite){.name = must_printf("%.*s", (int)strcspn(name, "."), name)};
	all->suite = must_alloc(all->suite, (all->suites + 1) * sizeof(*all->suite));
	all->suite[all->suites++] = r.suite;
	while (getline(&line, &cap, from) >= 0) {
		r.line++;
		read_line(&r, line);
	}
	finish_case(&r);
	free(line);
	fclose(from);
}

void cases_read(struct cases *all, const char *folder)
{
	char *pattern = must_printf("%s/*.cases", folder);
	glob_t found;

	*all = (struct cases){0};
	if (glob(pattern, 0, NULL, &found))
		die(ST_UNAVAILABLE, "there are no files of cases: %s", pattern);
	for (size_t i = 0; i < found.gl_pathc; i++)
		read_file(all, found.gl_pathv[i]);
	globfree(&found);
	free(pattern);
}

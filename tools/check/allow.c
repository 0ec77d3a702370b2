/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/check/allow.h"
#include "tools/common/say.h"

#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- reading --------------------------------------------------------------------------------- */

static bool is_space(char c)
{
	return isspace((unsigned char)c);
}

/* Without spaces around it; in place. */
static char *trim(char *s)
{
	char *end = s + strlen(s);

	while (end > s && is_space(end[-1]))
		*--end = '\0';
	while (is_space(*s))
		s++;
	return s;
}

/* The colon before the reason: it has a space beside it, those of "[[:digit:]]" do not. */
static char *find_colon(char *line)
{
	for (char *c = line; (c = strchr(c, ':')); c++)
		if (!c[1] || is_space(c[1]) || (c > line && is_space(c[-1])))
			return c;
	return NULL;
}

static const char *name_of(const struct allow_entry *e, char *text, const char *what)
{
	text = trim(text);
	if (!*text)
		die(ST_USAGE, "%s:%u: there is no %s", e->file, e->line, what);
	if (strpbrk(text, " \t"))
		die(ST_USAGE, "%s:%u: \"%s\" is not one name", e->file, e->line, text);
	return text;
}

static void parse(struct allow_entry *e, char *line)
{
	char *colon = find_colon(line), *arrow;

	if (!colon)
		die(ST_USAGE, "%s:%u: there is no \": reason\"", e->file, e->line);
	*colon = '\0';
	e->reason = trim(colon + 1);
	if (!*e->reason)
		die(ST_USAGE, "%s:%u: the reason is missing", e->file, e->line);
	arrow = strstr(line, "->");
	if (arrow) {
		*arrow = '\0';
		e->callee = name_of(e, arrow + 2, "name after \"->\"");
	}
	e->symbol = name_of(e, line, arrow ? "name before \"->\"" : "name before \":\"");
}

static void add(struct allow_list *list, const char *file, unsigned number, const char *line)
{
	struct allow_entry *e;
	char *text = must_strdup(line), *content = trim(text);

	if (!*content || *content == '#') {
		free(text);
		return;
	}
	list->one = must_alloc(list->one, (list->count + 1) * sizeof(*list->one));
	e = &list->one[list->count++];
	*e = (struct allow_entry){.file = file, .line = number};
	parse(e, text); /* the entry keeps the text */
}

void allow_read(struct allow_list *list, const char *path)
{
	FILE *from = fopen(path, "re");
	char *line = NULL;
	size_t room = 0;
	unsigned number = 0;
	ssize_t length;

	if (!from)
		die(ST_USAGE, "%s: %s", path, strerror(errno));
	path = must_strdup(path);
	while ((length = getline(&line, &room, from)) >= 0) {
		number++;
		if (strlen(line) != (size_t)length)
			die(ST_USAGE, "%s:%u: there is a zero byte", path, number);
		add(list, path, number, line);
	}
	if (ferror(from))
		die(ST_USAGE, "%s: %s", path, strerror(errno));
	free(line);
	fclose(from);
}

/* --- covering -------------------------------------------------------------------------------- */

static bool is_name(const struct program *p, uint32_t symbol, const char *glob)
{
	return symbol != NO_SYMBOL && !fnmatch(glob, p->symbols[symbol].name, 0);
}

static bool covers(const struct allow_entry *e, struct program *p, const struct finding *one)
{
	uint32_t callee = one->target.symbol;

	if (!is_name(p, one->function, e->symbol) &&
	    !is_name(p, program_cover(p, one->site), e->symbol))
		return false;
	if (!e->callee)
		return true;
	if (callee == NO_SYMBOL)
		callee = program_cover(p, one->target.place);
	return is_name(p, callee, e->callee);
}

void allow_apply(struct allow_list *list, struct program *p, struct findings *f)
{
	for (size_t i = 0; i < f->count; i++) {
		for (size_t k = 0; k < list->count; k++) {
			if (!covers(&list->one[k], p, &f->one[i]))
				continue;
			list->one[k].used = true;
			if (!f->one[i].allowed)
				f->one[i].allowed = list->one[k].reason;
		}
	}
}

size_t allow_report_stale(const struct allow_list *list)
{
	size_t stale = 0;

	for (size_t i = 0; i < list->count; i++) {
		const struct allow_entry *e = &list->one[i];

		if (e->used)
			continue;
		stale++;
		say("%s:%u: nothing was found that \"%s%s%s\" allows", e->file, e->line, e->symbol,
		    e->callee ? " -> " : "", e->callee ? e->callee : "");
	}
	return stale;
}

/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/sweep/inside/coverage.h"
#include "tools/common/say.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct listed {
	const char *path;
	unsigned line;
	char *function, *text, *reason;
	uint64_t low, high; /* offsets in the function */
	bool stretch;       /* all that leads to such a one */
	size_t names;       /* instructions */
};

static void count_hits(struct code_map *map, const struct results *r)
{
	for (size_t i = 0; i < r->hit_count; i++) {
		struct door_instruction *hit = code_map_find(map, r->hits[i].address);

		if (!hit)
			continue;
		hit->hits += r->hits[i].count;
		hit->filler = false;
	}
}

/* --- the list -------------------------------------------------------------------------------- */

/* Is this line for kernels of that mode? Goes behind the word that says so. */
static bool is_for(char **line, const char *mode)
{
	size_t length;

	if (**line != '@')
		return true;
	length = strcspn(*line, " \t");
	if (strncmp(*line + 1, mode, length - 1))
		return false;
	*line += length;
	*line += strspn(*line, " \t");
	return true;
}

static char *trim(char *text)
{
	size_t length;

	text += strspn(text, " \t");
	length = strlen(text);
	while (length && isspace((unsigned char)text[length - 1]))
		text[--length] = '\0';
	return text;
}

/* "name+0x10-0x1f": cuts the offsets off. */
static void read_part(struct listed *l)
{
	char *part = strchr(l->function, '+'), *end;

	l->low = 0;
	l->high = UINT64_MAX;
	if (!part)
		return;
	*part++ = '\0';
	l->low = l->high = strtoull(part, &end, 16);
	if (*end == '-')
		l->high = strtoull(end + 1, &end, 16);
	if (*end || end == part || l->high < l->low)
		die(ST_USAGE, "%s:%u: a part is FUNCTION+0xLOW-0xHIGH", l->path, l->line);
}

/* False: there is nothing for this kernel in it. Ends the command when it is wrong. */
static bool read_line(struct listed *l, char *line, const char *mode)
{
	char *bar, *at;

	line[strcspn(line, "#\n")] = '\0';
	line = trim(line);
	if (!*line || !is_for(&line, mode))
		return false;
	bar = strchr(line, '|');
	if (bar)
		*bar = '\0';
	l->function = must_strdup(trim(line));
	at = l->function + strcspn(l->function, " \t");
	l->text = *at ? trim(at + 1) : at;
	*at = '\0';
	l->reason = must_strdup(bar ? trim(bar + 1) : "");
	if (!*l->text || !*l->reason)
		die(ST_USAGE, "%s:%u: a line is FUNCTION TEXT | REASON", l->path, l->line);
	l->stretch = !strncmp(l->text, "-> ", 3);
	if (l->stretch)
		l->text = trim(l->text + 3);
	read_part(l);
	return true;
}

static bool function_matches(const char *pattern, const char *name)
{
	size_t length = strlen(pattern);

	if (length && pattern[length - 1] == '*')
		return !strncmp(pattern, name, length - 1);
	return !strcmp(pattern, name);
}

/*
 * A stretch: instructions of one function, in a row, that nobody reached, up to one that control
 * does not go on from. Behind a test that never failed, compilers put what is done then in one.
 */
static size_t stretch_length(const struct code_map *map, size_t first)
{
	const struct door_instruction *one = &map->instructions[first];
	size_t n = 0;

	while (first + n < map->count && !one[n].hits && !one[n].filler &&
	       one[n].function == one->function)
		if (one[n++].ends)
			break;
	return n;
}

static bool text_matches(const char *pattern, const char *text)
{
	return !strcmp(pattern, "*") || !strncmp(pattern, text, strlen(pattern));
}

static bool names(const struct listed *l, const struct code_map *map,
                  const struct door_instruction *one)
{
	const struct function *f = &map->functions[one->function];

	return !one->filler && function_matches(l->function, f->name) &&
	       one->address - f->address >= l->low && one->address - f->address <= l->high &&
	       text_matches(l->text, one->text);
}

static void apply_to_stretch(struct listed *l, struct code_map *map, size_t first, size_t count)
{
	struct door_instruction *one = &map->instructions[first];
	size_t i = 0;

	while (i < count && !names(l, map, &one[i]))
		i++;
	if (i == count)
		return;
	l->names += count;
	for (i = 0; i < count; i++)
		one[i].reason = l->reason;
}

static void apply_to_stretches(struct listed *l, struct code_map *map)
{
	size_t length;

	for (size_t i = 0; i < map->count; i += length ? length : 1) {
		length = stretch_length(map, i);
		apply_to_stretch(l, map, i, length);
	}
}

static void apply(struct listed *l, struct code_map *map, struct results *r, bool strict)
{
	for (size_t i = 0; i < map->count; i++) {
		struct door_instruction *one = &map->instructions[i];

		if (!names(l, map, one))
			continue;
		l->names++;
		if (!one->hits)
			one->reason = l->reason;
		else if (strict)
			results_complain(r,
			                 must_printf("%s:%u: %s `%s` was reached", l->path, l->line,
			                             code_map_name(map, one->address), one->text));
	}
}

static void apply_list(struct code_map *map, struct results *r, const char *path, bool strict)
{
	FILE *from = fopen(path, "re");
	struct listed l = {.path = path};
	char *line = NULL;
	size_t size = 0;

	if (!from && errno == ENOENT)
		return;
	if (!from)
		die(ST_UNAVAILABLE, "%s: %s", path, strerror(errno));
	while (getline(&line, &size, from) >= 0) {
		l.line++;
		l.names = 0;
		if (!read_line(&l, line, r->mode ? r->mode : ""))
			continue;
		if (l.stretch)
			apply_to_stretches(&l, map);
		else
			apply(&l, map, r, strict);
		if (strict && !l.names)
			results_complain(r, must_printf("%s:%u: there is no `%s` in %s", path,
			                                l.line, l.text, l.function));
	}
	free(line);
	fclose(from);
}

/* --- sums ------------------------------------------------------------------------------------ */

static void sum(struct code_map *map, struct results *r, bool strict)
{
	for (size_t i = 0; i < map->count; i++) {
		const struct door_instruction *one = &map->instructions[i];
		struct function *f = &map->functions[one->function];

		if (one->filler)
			continue;
		f->instructions++;
		if (one->hits)
			f->reached++;
		else if (one->reason)
			f->listed++;
		else
			f->open++;
		if (strict && !one->hits && !one->reason)
			results_complain(r,
			                 must_printf("%s `%s` was not reached, and is not listed",
			                             code_map_name(map, one->address), one->text));
	}
}

void coverage_judge(struct code_map *map, struct results *r, const char *path, bool strict)
{
	if (strict && !results_full(r))
		results_complain(r,
		                 must_strdup("not every door was gone through with every event"));
	count_hits(map, r);
	apply_list(map, r, path, strict);
	sum(map, r, strict);
}

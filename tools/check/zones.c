/* SPDX-License-Identifier: BSD-2-Clause */
/* Which code must not be instrumented: sections, functions, ranges. */
#include "tools/check/code.h"
#include "tools/common/say.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

static const char *const usual_sections[] = {
        ".noinstr.text", ".noinstr.text.*", ".entry.text", ".entry.text.*",
        ".cpuidle.text", ".cpuidle.text.*", NULL};
/* Linkers' scripts leave these names in images where the sections are no more. */
static const char *const usual_ranges[][2] = {
        {"__noinstr_text_start", "__noinstr_text_end"},
        {"__entry_text_start", "__entry_text_end"},
        {"__cpuidle_text_start", "__cpuidle_text_end"},
};

static void add(struct code *c, struct place begin, uint64_t end)
{
	if (begin.offset >= end)
		return;
	c->zones = must_alloc(c->zones, (c->zone_count + 1) * sizeof(*c->zones));
	c->zones[c->zone_count++] = (struct zone){begin, end};
}

static bool is_code(const struct section *s)
{
	return (s->flags & SECTION_CODE) && s->bytes;
}

static void by_section(struct code *c, const char *const *globs)
{
	for (uint32_t i = 0; i < c->p->section_count; i++)
		if (is_code(&c->p->sections[i]) && glob_list(globs, c->p->sections[i].name))
			add(c, (struct place){i, 0}, c->p->sections[i].size);
}

/* A symbol without a size goes up to the next one, or the section's end. */
static uint64_t symbol_end(struct program *p, const struct symbol *s)
{
	uint32_t count, next = program_next_symbol(p, s->place);
	const uint32_t *symbols = section_symbols(p, s->place.section, &count);

	if (s->size)
		return s->place.offset + s->size;
	return next < count ? p->symbols[symbols[next]].place.offset
	                    : p->sections[s->place.section].size;
}

static void by_symbol(struct code *c, const char *glob)
{
	bool found = false;

	for (uint32_t i = 0; i < c->p->symbol_count; i++) {
		const struct symbol *s = &c->p->symbols[i];

		if (s->place.section == NO_SECTION || s->type == SYMBOL_LABEL ||
		    !is_code(&c->p->sections[s->place.section]) || fnmatch(glob, s->name, 0))
			continue;
		add(c, s->place, symbol_end(c->p, s));
		found = true;
	}
	if (!found)
		die(ST_USAGE, "--symbol %s: there is no such function", glob);
}

static bool find_end(const struct program *p, const char *name, struct place *at)
{
	uint32_t symbol = program_symbol(p, name);
	uint64_t address;
	char *end;

	if (symbol != NO_SYMBOL) {
		*at = p->symbols[symbol].place;
		return true;
	}
	errno = 0;
	address = strtoull(name, &end, 16);
	if (errno || *end || end == name)
		return false;
	*at = program_place(p, address);
	/* the end of a range may be the end of a section */
	if (at->section == NO_SECTION && address) {
		*at = program_place(p, address - 1);
		at->offset++;
	}
	return at->section != NO_SECTION;
}

/* An address behind the end of the section that the range begins in: up to its end. */
static bool behind_section(const struct program *p, const char *name, struct place from,
                           struct place *to)
{
	const struct section *s = &p->sections[from.section];
	char *end;
	uint64_t address = strtoull(name, &end, 16);

	*to = (struct place){from.section, s->size};
	return !*end && end != name && !p->files[s->file].relocatable &&
	       address > s->address + s->size;
}

static void by_range(struct code *c, const char *range)
{
	char *begin = must_strdup(range), *end = strstr(begin, "..");
	struct place from, to;

	if (!end || !*begin || !end[2])
		die(ST_USAGE, "--range %s: it is not START..END", range);
	*end = '\0';
	if (!find_end(c->p, begin, &from))
		die(ST_USAGE, "--range %s: there is no %s", range, begin);
	if (!find_end(c->p, end + 2, &to) && !behind_section(c->p, end + 2, from, &to))
		die(ST_USAGE, "--range %s: there is no %s", range, end + 2);
	if (from.section != to.section || from.offset >= to.offset)
		die(ST_USAGE, "--range %s: the end is not behind the start", range);
	add(c, from, to.offset);
	free(begin);
}

static void usual(struct code *c)
{
	by_section(c, usual_sections);
	for (size_t i = 0; i < sizeof(usual_ranges) / sizeof(usual_ranges[0]); i++) {
		struct place from, to;

		if (find_end(c->p, usual_ranges[i][0], &from) &&
		    find_end(c->p, usual_ranges[i][1], &to) && from.section == to.section)
			add(c, from, to.offset);
	}
}

static void clip(struct code *c)
{
	for (size_t i = 0; i < c->zone_count; i++) {
		struct zone *z = &c->zones[i];
		uint64_t size = c->p->sections[z->begin.section].size;

		if (z->end > size)
			z->end = size;
		if (z->begin.offset > z->end)
			z->begin.offset = z->end;
	}
}

void zones_read(struct code *c)
{
	const struct check_options *o = c->options;
	bool asked = false;

	if (o->sections && *o->sections) {
		by_section(c, o->sections);
		asked = true;
	}
	for (const char *const *s = o->symbols; s && *s; s++, asked = true)
		by_symbol(c, *s);
	for (const char *const *r = o->ranges; r && *r; r++, asked = true)
		by_range(c, *r);
	if (!asked)
		usual(c);
	clip(c);
}

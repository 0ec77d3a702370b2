/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where regions open and close. Three encodings:
 *
 *   .discard.instr_begin, .discard.instr_end   4 bytes: distance from the entry to the instruction
 *   .discard.annotate_insn                     8 bytes: such a distance, and a type: 3 begin, 4 end
 *   .airlock.instr                             the same, in a section that linked images keep
 */
#include "tools/check/code.h"
#include "tools/check/elf.h"
#include "tools/common/say.h"

#include <string.h>

enum { TYPE_BEGIN = 3, TYPE_END = 4 };

static void add(struct code *c, struct place at, int change)
{
	if (!(c->mark_count & (c->mark_count + 1))) /* the room doubles */
		c->marks = must_alloc(c->marks, (2 * c->mark_count + 2) * sizeof(*c->marks));
	c->marks[c->mark_count++] = (struct mark){at, change, false};
	c->regions += change > 0;
}

static void bad_entry(const struct code *c, struct place entry)
{
	const struct section *s = &c->p->sections[entry.section];

	die(ST_USAGE, "%s: entry 0x%llx of %s leads to no instruction", c->p->files[s->file].name,
	    (unsigned long long)entry.offset, s->name);
}

static bool is_linked(const struct code *c, struct place entry)
{
	return !c->p->files[c->p->sections[entry.section].file].relocatable;
}

static void one(struct code *c, struct place entry, int change)
{
	struct target t = program_pointer(c->p, entry, 4, true);
	const uint8_t *bytes;

	if (!program_bytes(c->p, t.place, &bytes)) {
		if (is_linked(c, entry))
			return; /* of code that the linker left out */
		bad_entry(c, entry);
	}
	add(c, t.place, change);
}

static bool has_entries(struct code *c, uint32_t section, unsigned size)
{
	const struct section *s = &c->p->sections[section];

	if (s->size % size)
		die(ST_USAGE, "%s: %s ends in the middle of an entry", c->p->files[s->file].name,
		    s->name);
	return s->bytes && s->size;
}

static void of_one_kind(struct code *c, uint32_t section, int change)
{
	if (!has_entries(c, section, 4))
		return;
	c->any_marks = true;
	for (uint64_t at = 0; at + 4 <= c->p->sections[section].size; at += 4)
		one(c, (struct place){section, at}, change);
}

static void with_types(struct code *c, uint32_t section)
{
	if (!has_entries(c, section, 8))
		return;
	for (uint64_t at = 0; at + 8 <= c->p->sections[section].size; at += 8) {
		uint64_t type;

		if (!program_number(c->p, (struct place){section, at + 4}, 4, &type) ||
		    (type != TYPE_BEGIN && type != TYPE_END))
			continue; /* other annotations are not about regions */
		c->any_marks = true;
		one(c, (struct place){section, at}, type == TYPE_BEGIN ? 1 : -1);
	}
}

static void marks_of(struct code *c)
{
	for (uint32_t i = 0; i < c->p->section_count; i++) {
		const char *name = c->p->sections[i].name;

		if (!strcmp(name, ".discard.instr_begin"))
			of_one_kind(c, i, 1);
		else if (!strcmp(name, ".discard.instr_end"))
			of_one_kind(c, i, -1);
		else if (!strcmp(name, ".discard.annotate_insn") || !strcmp(name, ".airlock.instr"))
			with_types(c, i);
	}
}

/* --- marks of an image that are in the link it was made from --------------------------------- */

/* A section lies in one piece in the image: any name that both know tells where. */
static bool find_shift(struct program *from, uint32_t section, struct program *to,
                       struct place *start)
{
	uint32_t count;
	const uint32_t *symbols = section_symbols(from, section, &count);

	for (uint32_t i = 0; i < count; i++) {
		const struct symbol *s = &from->symbols[symbols[i]];
		uint32_t there = s->global ? program_symbol(to, s->name) : NO_SYMBOL;

		if (there == NO_SYMBOL || to->symbols[there].place.offset < s->place.offset)
			continue;
		*start = to->symbols[there].place;
		start->offset -= s->place.offset;
		return true;
	}
	return false;
}

/* A marked function of a zone is where its section says, and as long: else the image has other code. */
static void check_function(struct code *c, struct program *from, uint32_t symbol,
                           struct place start)
{
	const struct symbol *s = &from->symbols[symbol], *linked;
	uint32_t there = s->global ? program_symbol(c->p, s->name) : NO_SYMBOL;

	if (there == NO_SYMBOL)
		return;
	linked = &c->p->symbols[there];
	start.offset += s->place.offset;
	if (!place_is(linked->place, start) || linked->size != s->size)
		die(ST_USAGE, "--marks %s: %s is not what the image has by that name",
		    c->options->marks, s->name);
}

static void from_link(struct code *c)
{
	struct program link = {0};
	struct code other = {.p = &link, .options = c->options};
	struct place start = NOWHERE;
	uint32_t last = NO_SECTION, last_function = NO_SYMBOL, function;
	bool known = false;

	elf_load(&link, c->options->marks);
	if (link.arch != c->p->arch || !link.files[0].relocatable)
		die(ST_USAGE, "--marks %s: it is not a relocatable file of %s", c->options->marks,
		    c->p->arch->name);
	marks_of(&other);
	if (!other.any_marks)
		die(ST_USAGE, "--marks %s: there are no marks in it", c->options->marks);
	for (size_t i = 0; i < other.mark_count; i++) {
		struct place at = other.marks[i].at;

		if (at.section != last)
			known = find_shift(&link, at.section, c->p, &start);
		last = at.section;
		if (!known)
			continue;
		function = program_cover(&link, at);
		at = (struct place){start.section, start.offset + at.offset};
		if (function != last_function && function != NO_SYMBOL && code_zone(c, at))
			check_function(c, &link, function, start);
		last_function = function;
		add(c, at, other.marks[i].change);
	}
	c->any_marks = true;
}

void marks_read(struct code *c)
{
	marks_of(c);
	if (c->options->marks)
		from_link(c);
}

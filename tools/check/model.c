/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/check/model.h"
#include "tools/check/arch.h"
#include "tools/check/elf.h"
#include "tools/common/say.h"

#include <stdlib.h>
#include <string.h>

size_t program_bytes(const struct program *p, struct place at, const uint8_t **bytes)
{
	const struct section *s;

	if (at.section >= p->section_count)
		return 0;
	s = &p->sections[at.section];
	if (!s->bytes || at.offset >= s->size)
		return 0;
	*bytes = s->bytes + at.offset;
	return s->size - at.offset;
}

bool program_number(const struct program *p, struct place at, unsigned size, uint64_t *number)
{
	const uint8_t *bytes;

	if (program_bytes(p, at, &bytes) < size)
		return false;
	*number = 0;
	for (unsigned i = 0; i < size; i++)
		*number |= (uint64_t)bytes[i] << (8 * i);
	return true;
}

uint32_t program_section(const struct program *p, const char *name, uint32_t after)
{
	for (uint32_t i = after + 1; i < p->section_count; i++)
		if (!strcmp(p->sections[i].name, name))
			return i;
	return NO_SECTION;
}

uint32_t program_symbol(const struct program *p, const char *name)
{
	uint32_t found = NO_SYMBOL;

	for (uint32_t i = 0; i < p->symbol_count; i++) {
		const struct symbol *s = &p->symbols[i];

		if (*s->name != *name || s->place.section == NO_SECTION ||
		    s->type == SYMBOL_LABEL || strcmp(s->name, name))
			continue;
		if (s->global)
			return s->definition;
		if (found == NO_SYMBOL)
			found = i;
	}
	return found;
}

struct place program_place(const struct program *p, uint64_t address)
{
	if (p->file_count && p->files[0].relocatable)
		return NOWHERE; /* an image is judged alone */
	for (uint32_t i = 0; i < p->section_count; i++) {
		const struct section *s = &p->sections[i];

		if ((s->flags & SECTION_ALLOC) && !p->files[s->file].relocatable &&
		    address >= s->address && address - s->address < s->size)
			return (struct place){i, address - s->address};
	}
	return NOWHERE;
}

/* --- symbols by place ------------------------------------------------------------------------ */

static const struct program *sorted; /* for compare_symbols(): qsort() has no argument to hand on */

/* Of two at one place the better name comes last. */
static int compare_symbols(const void *a, const void *b)
{
	const struct symbol *x = &sorted->symbols[*(const uint32_t *)a];
	const struct symbol *y = &sorted->symbols[*(const uint32_t *)b];

	if (x->place.offset != y->place.offset)
		return x->place.offset < y->place.offset ? -1 : 1;
	if ((x->type == SYMBOL_FUNCTION) != (y->type == SYMBOL_FUNCTION))
		return x->type == SYMBOL_FUNCTION ? 1 : -1;
	if (x->global != y->global)
		return x->global ? 1 : -1;
	return x < y ? 1 : -1;
}

/* Of names only. NULL: it is in no section. */
static struct section *section_of(struct program *p, const struct symbol *s)
{
	return s->place.section != NO_SECTION && s->type != SYMBOL_LABEL && *s->name
	               ? &p->sections[s->place.section]
	               : NULL;
}

/* The lists of all sections of a file lie one behind the other. */
static void list_symbols(struct program *p, struct file *f)
{
	uint32_t *room = must_alloc(NULL, (f->symbol_count + 1) * sizeof(*room));
	uint32_t end = f->first_symbol + f->symbol_count;
	struct section *s;

	f->symbols_listed = true;
	for (uint32_t i = f->first_symbol; i < end; i++)
		if ((s = section_of(p, &p->symbols[i])))
			s->symbol_count++;
	for (uint32_t i = 0; i < f->section_count; i++) {
		s = &p->sections[f->first_section + i];
		s->symbols = room;
		room += s->symbol_count;
		s->symbol_count = 0;
	}
	for (uint32_t i = f->first_symbol; i < end; i++)
		if ((s = section_of(p, &p->symbols[i])))
			s->symbols[s->symbol_count++] = i;
}

const uint32_t *section_symbols(struct program *p, uint32_t section, uint32_t *count)
{
	struct section *s = &p->sections[section];

	if (!p->files[s->file].symbols_listed)
		list_symbols(p, &p->files[s->file]);
	if (!s->symbols_sorted) {
		s->symbols_sorted = true;
		sorted = p;
		qsort(s->symbols, s->symbol_count, sizeof(*s->symbols), compare_symbols);
	}
	*count = s->symbol_count;
	return s->symbols;
}

uint32_t program_next_symbol(struct program *p, struct place at)
{
	uint32_t low = 0, high;
	const uint32_t *symbols = section_symbols(p, at.section, &high);

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (p->symbols[symbols[middle]].place.offset <= at.offset)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

uint32_t program_cover(struct program *p, struct place at)
{
	if (at.section >= p->section_count)
		return NO_SYMBOL;
	uint32_t next = program_next_symbol(p, at);

	return next ? p->sections[at.section].symbols[next - 1] : NO_SYMBOL;
}

/* --- references ------------------------------------------------------------------------------ */

static int compare_references(const void *a, const void *b)
{
	const struct reference *x = a, *y = b;

	if (x->offset != y->offset)
		return x->offset < y->offset ? -1 : 1;
	return x < y ? -1 : x > y;
}

/* Most files have them in order, so that there is nothing to do but to look. */
static void order_references(struct program *p, struct section *s)
{
	s->references_ready = true;
	if (s->raw_references && elf_references_are_sorted(p, s))
		return;
	if (s->raw_references)
		elf_read_references(p, s);
	if (s->reference_count > 1)
		qsort(s->references, s->reference_count, sizeof(*s->references),
		      compare_references);
}

bool section_reference(struct program *p, uint32_t section, size_t number, struct reference *found)
{
	struct section *s = &p->sections[section];

	if (!s->references_ready)
		order_references(p, s);
	if (number >= s->reference_count)
		return false;
	*found = s->references ? s->references[number] : elf_reference(p, s, number);
	return true;
}

static uint64_t reference_offset(const struct section *s, size_t number)
{
	return s->references ? s->references[number].offset : elf_reference_offset(s, number);
}

/* The number of the first reference at or behind a place. */
static size_t first_reference(struct program *p, struct place at)
{
	struct section *s = &p->sections[at.section];
	size_t low = 0, high;

	if (!s->references_ready)
		order_references(p, s);
	for (high = s->reference_count; low < high;) {
		size_t middle = low + (high - low) / 2;

		if (reference_offset(s, middle) < at.offset)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool program_reference(struct program *p, struct place at, uint64_t size, struct reference *found)
{
	for (size_t i = first_reference(p, at); section_reference(p, at.section, i, found); i++) {
		if (found->offset - at.offset >= size)
			break;
		if (found->kind != REFERENCE_NONE)
			return true;
	}
	return false;
}

struct target program_target(struct program *p, const struct reference *r, int64_t bias)
{
	struct target t = {NOWHERE, r->symbol};
	const struct symbol *s;

	if (r->symbol == NO_SYMBOL) {
		t.place = program_place(p, r->addend);
		return t;
	}
	t.symbol = p->symbols[r->symbol].definition;
	s = &p->symbols[t.symbol];
	if (s->place.section == NO_SECTION)
		return t;
	t.place = s->place;
	t.place.offset += (uint64_t)r->addend + (uint64_t)bias;
	/* "name + 0x40" is somewhere else than the name */
	if (s->type == SYMBOL_LABEL || t.place.offset != s->place.offset)
		t.symbol = NO_SYMBOL;
	return t;
}

struct target program_difference(struct program *p, struct place at, struct place origin)
{
	struct reference r, add = {.kind = REFERENCE_NONE}, subtract = add;

	for (size_t i = first_reference(p, at); section_reference(p, at.section, i, &r); i++) {
		if (r.offset != at.offset)
			break;
		if (r.kind == REFERENCE_ADD)
			add = r;
		if (r.kind == REFERENCE_SUBTRACT)
			subtract = r;
	}
	if (add.kind == REFERENCE_NONE || subtract.kind == REFERENCE_NONE)
		return (struct target){NOWHERE, NO_SYMBOL};
	struct target from = program_target(p, &subtract, 0);

	if (from.place.section != origin.section)
		return (struct target){NOWHERE, NO_SYMBOL};
	return program_target(p, &add, origin.offset - from.place.offset);
}

static struct target linked_pointer(struct program *p, struct place at, unsigned size,
                                    bool relative)
{
	struct target t = {NOWHERE, NO_SYMBOL};
	uint64_t number;

	if (!program_number(p, at, size, &number))
		return t;
	if (relative) {
		if (size == 4)
			number = (uint64_t)(int64_t)(int32_t)number;
		number += p->sections[at.section].address + at.offset;
	} else if (size == 4) {
		number = (uint64_t)(int64_t)(int32_t)number;
	}
	t.place = program_place(p, number);
	return t;
}

struct target program_pointer(struct program *p, struct place at, unsigned size, bool relative)
{
	if (at.section >= p->section_count)
		return (struct target){NOWHERE, NO_SYMBOL};
	struct reference r;

	if (program_reference(p, at, size, &r) && r.offset == at.offset) {
		if (r.kind == REFERENCE_ADD || r.kind == REFERENCE_SUBTRACT)
			return program_difference(p, at, at);
		if (r.kind == (relative ? REFERENCE_RELATIVE : REFERENCE_ADDRESS) ||
		    r.kind == REFERENCE_BRANCH)
			return program_target(p, &r, 0);
		return (struct target){NOWHERE, NO_SYMBOL};
	}
	if (p->files[p->sections[at.section].file].relocatable)
		return (struct target){NOWHERE, NO_SYMBOL};
	return linked_pointer(p, at, size, relative);
}

/* --- words for people ------------------------------------------------------------------------ */

const char *program_section_name(const struct program *p, struct place at)
{
	return at.section < p->section_count ? p->sections[at.section].name : "";
}

char *program_describe(struct program *p, struct target t)
{
	uint32_t symbol = t.symbol;
	uint64_t distance = 0;

	if (symbol == NO_SYMBOL && t.place.section < p->section_count) {
		symbol = program_cover(p, t.place);
		if (symbol != NO_SYMBOL)
			distance = t.place.offset - p->symbols[symbol].place.offset;
	}
	if (symbol != NO_SYMBOL)
		return distance ? must_printf("%s+0x%llx", p->symbols[symbol].name,
		                              (unsigned long long)distance)
		                : must_strdup(p->symbols[symbol].name);
	if (t.place.section < p->section_count)
		return must_printf("%s+0x%llx", program_section_name(p, t.place),
		                   (unsigned long long)t.place.offset);
	return must_strdup("?");
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tables in which kernels note what else their code may do. Pointers in them are 4-byte distances
 * unless said otherwise; only what begins in a zone is kept.
 *
 *   .altinstructions   {code, replacement, ..., u8 length, u8 length of the replacement}
 *                      RISC-V: {u64 code, u64 replacement, u64, u64 length, u32}, and since Linux 6.4
 *                      {code, replacement, u16, u16 length, u32}
 *   __jump_table       {code, target, u64 key}, or {u64 code, u64 target, u64 key}
 *   __ex_table         {code, fixup, ...}
 *   __bug_table        {code, [file, u16 line,] u16 flags}: bit 0 of flags: goes on
 *   .discard.reachable {code}: the instruction before it goes on
 *   .discard.annotate_insn {code, u32 type}: type 8 is the same
 *   __mcount_loc, __patchable_function_entries   u64 addresses of tracers' hooks
 */
#include "tools/check/code.h"
#include "tools/common/say.h"

#include <elf.h>
#include <string.h>

enum { ANNOTATED_REACHABLE = 8 };

/* --- collecting ------------------------------------------------------------------------------ */

static void *room_for_one(void *old, size_t count, size_t size)
{
	return count & (count + 1) ? old : must_alloc(old, (2 * count + 2) * size);
}

static void add_edge(struct code *c, struct place from, struct place to, enum edge_kind kind)
{
	if (from.section == NO_SECTION || to.section == NO_SECTION || !code_zone(c, from))
		return;
	c->edges = room_for_one(c->edges, c->edge_count, sizeof(*c->edges));
	c->edges[c->edge_count++] = (struct edge){from, to, kind};
}

static void add_replacement(struct code *c, struct place begin, uint64_t length, struct place back)
{
	c->replacements =
	        room_for_one(c->replacements, c->replacement_count, sizeof(*c->replacements));
	c->replacements[c->replacement_count++] =
	        (struct replacement){begin, begin.offset + length, back};
}

static struct place behind(struct place at, uint64_t distance)
{
	at.offset += distance;
	return at;
}

static struct place distance_at(struct code *c, struct place at)
{
	return program_pointer(c->p, at, 4, true).place;
}

static uint64_t number_at(struct code *c, struct place at, unsigned size)
{
	uint64_t number = 0;

	program_number(c->p, at, size, &number);
	return number;
}

/* --- the size of an entry -------------------------------------------------------------------- */

/* Offsets of the first pointers of a table: they show how long an entry is. */
static unsigned first_pointers(struct code *c, uint32_t section, uint64_t found[3])
{
	struct reference r;
	unsigned n = 0;

	for (size_t i = 0; n < 3 && section_reference(c->p, section, i, &r); i++)
		if (r.kind != REFERENCE_NONE && (!n || found[n - 1] != r.offset))
			found[n++] = r.offset;
	return n;
}

/* Without references: does each entry of this size lead to code? */
static bool entries_lead_to_code(struct code *c, uint32_t section, uint64_t size)
{
	const struct section *s = &c->p->sections[section];

	if (s->size % size)
		return false;
	for (uint64_t at = 0; at < s->size; at += size) {
		struct place to = distance_at(c, (struct place){section, at});

		if (to.section == NO_SECTION || !(c->p->sections[to.section].flags & SECTION_CODE))
			return false;
	}
	return true;
}

/* Entries with two pointers each, at 0 and 4 (or 8). 0: it cannot be told. */
static uint64_t size_of_pairs(struct code *c, uint32_t section, const uint64_t *usual)
{
	uint64_t found[3];
	unsigned n = first_pointers(c, section, found);

	if (n == 3)
		return found[2] - found[0];
	if (n == 2)
		return c->p->sections[section].size;
	for (; *usual; usual++)
		if (entries_lead_to_code(c, section, *usual))
			return *usual;
	return 0;
}

/* --- alternatives ---------------------------------------------------------------------------- */

struct alternative {
	struct place code, replacement;
	uint64_t length, replacement_length;
};

static struct alternative read_alternative(struct code *c, struct place at, uint64_t size)
{
	bool riscv = c->p->arch->elf_machine == EM_RISCV;
	struct alternative a;

	if (riscv && size > 16) {
		a.code = program_pointer(c->p, at, 8, false).place;
		a.replacement = program_pointer(c->p, behind(at, 8), 8, false).place;
		a.length = a.replacement_length = number_at(c, behind(at, 24), 8);
		return a;
	}
	a.code = distance_at(c, at);
	a.replacement = distance_at(c, behind(at, 4));
	if (riscv) {
		a.length = a.replacement_length = number_at(c, behind(at, 10), 2);
		return a;
	}
	a.length = number_at(c, behind(at, size - 2), 1);
	a.replacement_length = number_at(c, behind(at, size - 1), 1);
	return a;
}

static void alternatives(struct code *c, uint32_t section)
{
	static const uint64_t usual[] = {12, 14, 16, 0};
	uint64_t size = size_of_pairs(c, section, usual), end = c->p->sections[section].size;

	for (uint64_t at = 0; size >= 12 && at + size <= end; at += size) {
		struct alternative a = read_alternative(c, (struct place){section, at}, size);
		struct place back = behind(a.code, a.length);

		if (!code_zone(c, a.code))
			continue;
		if (a.replacement_length) {
			add_edge(c, a.code, a.replacement, EDGE_ALTERNATIVE);
			add_replacement(c, a.replacement, a.replacement_length, back);
		} else if (c->p->arch->elf_machine == EM_X86_64) {
			add_edge(c, a.code, back, EDGE_ALTERNATIVE); /* nothing but NOPs */
		}
	}
}

/* --- jumps, faults, traps -------------------------------------------------------------------- */

static void jump_label(struct code *c, struct place from, struct place to)
{
	struct instruction in;
	const uint8_t *bytes;
	size_t left = program_bytes(c->p, from, &bytes);

	if (!left || !code_zone(c, from))
		return;
	c->p->arch->decode(bytes, left, &in);
	add_edge(c, from, to, EDGE_JUMP_LABEL);
	add_edge(c, from, behind(from, in.length), EDGE_JUMP_LABEL);
}

/* Addresses instead of distances: by the first reference, or by what the first entry leads to. */
static bool has_addresses(struct code *c, uint32_t section)
{
	struct reference r;

	if (program_reference(c->p, (struct place){section, 0}, 1, &r))
		return r.kind == REFERENCE_ADDRESS;
	return !entries_lead_to_code(c, section, 16);
}

static void jump_labels(struct code *c, uint32_t section)
{
	bool addresses = has_addresses(c, section);
	uint64_t size = addresses ? 24 : 16, end = c->p->sections[section].size;

	for (uint64_t at = 0; at + size <= end; at += size) {
		struct place entry = {section, at};

		if (addresses)
			jump_label(c, program_pointer(c->p, entry, 8, false).place,
			           program_pointer(c->p, behind(entry, 8), 8, false).place);
		else
			jump_label(c, distance_at(c, entry), distance_at(c, behind(entry, 4)));
	}
}

static void fixups(struct code *c, uint32_t section)
{
	static const uint64_t usual[] = {12, 8, 0};
	uint64_t size = size_of_pairs(c, section, usual), end = c->p->sections[section].size;

	for (uint64_t at = 0; size >= 8 && at + size <= end; at += size) {
		struct place entry = {section, at};

		add_edge(c, distance_at(c, entry), distance_at(c, behind(entry, 4)), EDGE_FIXUP);
	}
}

static void traps(struct code *c, uint32_t section)
{
	uint64_t found[3] = {0}, size, flags, end = c->p->sections[section].size;
	unsigned n = first_pointers(c, section, found);

	if (n < 2 ? end == 12 || entries_lead_to_code(c, section, 12) : found[1] - found[0] == 4) {
		size = n == 3 ? found[2] - found[0] : 12;
		flags = 10; /* with file and line */
	} else {
		size = n >= 2 ? found[1] - found[0] : 8;
		flags = 4;
	}
	for (uint64_t at = 0; size >= 6 && at + size <= end; at += size) {
		struct place entry = {section, at}, code = distance_at(c, entry);

		if (number_at(c, behind(entry, flags), 2) & 1)
			add_edge(c, code, code, EDGE_CONTINUES);
	}
}

static void reachable(struct code *c, uint32_t section)
{
	for (uint64_t at = 0; at + 4 <= c->p->sections[section].size; at += 4) {
		struct place code = distance_at(c, (struct place){section, at});

		add_edge(c, code, code, EDGE_CONTINUES);
	}
}

static void annotations(struct code *c, uint32_t section)
{
	for (uint64_t at = 0; at + 8 <= c->p->sections[section].size; at += 8) {
		struct place entry = {section, at}, code;

		if (number_at(c, behind(entry, 4), 4) != ANNOTATED_REACHABLE)
			continue;
		code = distance_at(c, entry);
		add_edge(c, code, code, EDGE_CONTINUES);
	}
}

/* --- tracers' hooks -------------------------------------------------------------------------- */

static void add_hook(struct code *c, struct place at, const char *table)
{
	if (at.section == NO_SECTION || !code_zone(c, at))
		return;
	c->hooks = room_for_one(c->hooks, c->hook_count, sizeof(*c->hooks));
	c->hooks[c->hook_count++] = (struct hook){at, table};
}

static void hooks(struct code *c, uint32_t section)
{
	const struct section *s = &c->p->sections[section];

	for (uint64_t at = 0; at + 8 <= s->size; at += 8)
		add_hook(c, program_pointer(c->p, (struct place){section, at}, 8, false).place,
		         s->name);
}

void tables_read(struct code *c)
{
	static const struct {
		const char *name;
		void (*read)(struct code *c, uint32_t section);
	} tables[] = {
	        {".altinstructions", alternatives},
	        {"__jump_table", jump_labels},
	        {"__ex_table", fixups},
	        {"__bug_table", traps},
	        {".discard.reachable", reachable},
	        {".discard.annotate_insn", annotations},
	        {"__mcount_loc", hooks},
	        {"__patchable_function_entries", hooks},
	};

	for (uint32_t i = 0; i < c->p->section_count; i++)
		for (size_t t = 0; t < sizeof(tables) / sizeof(tables[0]); t++)
			if (c->p->sections[i].bytes && c->p->sections[i].size &&
			    !strcmp(c->p->sections[i].name, tables[t].name))
				tables[t].read(c, i);
}

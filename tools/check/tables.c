/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tables in which kernels note what else their code may do. Pointers in them are 4-byte distances
 * unless said otherwise. What begins outside of zones is asked for as well: does a callee return?
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

/* Where it is: a section, or a part of one. */
struct table {
	const char *name;
	uint32_t section;
	uint64_t begin, end;
};

/* --- collecting ------------------------------------------------------------------------------ */

static void *room_for_one(void *old, size_t count, size_t size)
{
	return count & (count + 1) ? old : must_alloc(old, (2 * count + 2) * size);
}

static void add_edge(struct code *c, struct place from, struct place to, enum edge_kind kind)
{
	if (from.section == NO_SECTION || to.section == NO_SECTION)
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
static unsigned first_pointers(struct code *c, struct table t, uint64_t found[3])
{
	struct place at = {t.section, t.begin};
	struct reference r;
	unsigned n = 0;

	while (n < 3 && at.offset < t.end && program_reference(c->p, at, t.end - at.offset, &r)) {
		found[n++] = r.offset;
		at.offset = r.offset + 1;
	}
	return n;
}

/* Without references: does each entry of this size lead to code? */
static bool entries_lead_to_code(struct code *c, struct table t, uint64_t size)
{
	if ((t.end - t.begin) % size)
		return false;
	for (uint64_t at = t.begin; at < t.end; at += size) {
		struct place to = distance_at(c, (struct place){t.section, at});

		if (to.section == NO_SECTION || !(c->p->sections[to.section].flags & SECTION_CODE))
			return false;
	}
	return true;
}

/* Entries with two pointers each, at 0 and 4 (or 8). 0: it cannot be told. */
static uint64_t size_of_pairs(struct code *c, struct table t, const uint64_t *usual)
{
	uint64_t found[3];
	unsigned n = first_pointers(c, t, found);

	if (n == 3)
		return found[2] - found[0];
	if (n == 2)
		return t.end - t.begin;
	for (; *usual; usual++)
		if (entries_lead_to_code(c, t, *usual))
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

static void alternatives(struct code *c, struct table t)
{
	static const uint64_t usual[] = {12, 14, 16, 0};
	uint64_t size = size_of_pairs(c, t, usual);

	for (uint64_t at = t.begin; size >= 12 && at + size <= t.end; at += size) {
		struct alternative a = read_alternative(c, (struct place){t.section, at}, size);
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

	if (!left)
		return;
	c->p->arch->decode(bytes, left, &in);
	add_edge(c, from, to, EDGE_JUMP_LABEL);
	add_edge(c, from, behind(from, in.length), EDGE_JUMP_LABEL);
}

/* Addresses instead of distances: by the first reference, or by what the first entry leads to. */
static bool has_addresses(struct code *c, struct table t)
{
	struct reference r;

	if (program_reference(c->p, (struct place){t.section, t.begin}, 1, &r))
		return r.kind == REFERENCE_ADDRESS;
	return !entries_lead_to_code(c, t, 16);
}

static void jump_labels(struct code *c, struct table t)
{
	bool addresses = has_addresses(c, t);
	uint64_t size = addresses ? 24 : 16;

	for (uint64_t at = t.begin; at + size <= t.end; at += size) {
		struct place entry = {t.section, at};

		if (addresses)
			jump_label(c, program_pointer(c->p, entry, 8, false).place,
			           program_pointer(c->p, behind(entry, 8), 8, false).place);
		else
			jump_label(c, distance_at(c, entry), distance_at(c, behind(entry, 4)));
	}
}

static void fixups(struct code *c, struct table t)
{
	static const uint64_t usual[] = {12, 8, 0};
	uint64_t size = size_of_pairs(c, t, usual);

	for (uint64_t at = t.begin; size >= 8 && at + size <= t.end; at += size) {
		struct place entry = {t.section, at};

		add_edge(c, distance_at(c, entry), distance_at(c, behind(entry, 4)), EDGE_FIXUP);
	}
}

static void traps(struct code *c, struct table t)
{
	uint64_t found[3] = {0}, size, flags;
	unsigned n = first_pointers(c, t, found);

	if (n < 2 ? t.end - t.begin == 12 || entries_lead_to_code(c, t, 12)
	          : found[1] - found[0] == 4) {
		size = n == 3 ? found[2] - found[0] : 12;
		flags = 10; /* with file and line */
	} else {
		size = n >= 2 ? found[1] - found[0] : 8;
		flags = 4;
	}
	for (uint64_t at = t.begin; size >= 6 && at + size <= t.end; at += size) {
		struct place entry = {t.section, at}, code = distance_at(c, entry);

		if (number_at(c, behind(entry, flags), 2) & 1)
			add_edge(c, code, code, EDGE_CONTINUES);
	}
}

static void reachable(struct code *c, struct table t)
{
	for (uint64_t at = t.begin; at + 4 <= t.end; at += 4) {
		struct place code = distance_at(c, (struct place){t.section, at});

		add_edge(c, code, code, EDGE_CONTINUES);
	}
}

static void annotations(struct code *c, struct table t)
{
	for (uint64_t at = t.begin; at + 8 <= t.end; at += 8) {
		struct place entry = {t.section, at}, code;

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

static void hooks(struct code *c, struct table t)
{
	for (uint64_t at = t.begin; at + 8 <= t.end; at += 8)
		add_hook(c, program_pointer(c->p, (struct place){t.section, at}, 8, false).place,
		         t.name);
}

/* --- all of them ----------------------------------------------------------------------------- */

/* Images may have a table in another section, between two symbols. */
static bool between(const struct program *p, const char *from, const char *to, struct table *t)
{
	uint32_t first = from ? program_symbol(p, from) : NO_SYMBOL;
	uint32_t last = to ? program_symbol(p, to) : NO_SYMBOL;
	struct place begin, end;

	if (first == NO_SYMBOL || last == NO_SYMBOL || p->files[0].relocatable)
		return false;
	begin = p->symbols[first].place;
	end = p->symbols[last].place;
	if (begin.section != end.section || begin.offset >= end.offset ||
	    !p->sections[begin.section].bytes || end.offset > p->sections[begin.section].size)
		return false;
	t->section = begin.section;
	t->begin = begin.offset;
	t->end = end.offset;
	return true;
}

void tables_read(struct code *c)
{
	static const struct {
		const char *name, *from, *to;
		void (*read)(struct code *c, struct table t);
	} tables[] = {
	        {".altinstructions", "__alt_instructions", "__alt_instructions_end", alternatives},
	        {"__jump_table", "__start___jump_table", "__stop___jump_table", jump_labels},
	        {"__ex_table", "__start___ex_table", "__stop___ex_table", fixups},
	        {"__bug_table", "__start___bug_table", "__stop___bug_table", traps},
	        {".discard.reachable", NULL, NULL, reachable},
	        {".discard.annotate_insn", NULL, NULL, annotations},
	        {"__mcount_loc", "__start_mcount_loc", "__stop_mcount_loc", hooks},
	        {"__patchable_function_entries", NULL, NULL, hooks},
	};

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		struct table t = {.name = tables[i].name};
		uint32_t section = program_section(c->p, t.name, NO_SECTION);

		if (section == NO_SECTION && between(c->p, tables[i].from, tables[i].to, &t))
			tables[i].read(c, t);
		for (; section != NO_SECTION; section = program_section(c->p, t.name, section)) {
			t.section = section;
			t.end = c->p->sections[section].bytes ? c->p->sections[section].size : 0;
			if (t.end)
				tables[i].read(c, t);
		}
	}
}

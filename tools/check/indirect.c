/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Jumps and calls through registers and memory: constants, slots that nobody writes to, tables of
 * addresses or distances.
 */
#include "tools/check/walker.h"
#include "tools/common/say.h"

#include <stdlib.h>
#include <string.h>

enum { ENTRIES_MAX = 4096 };

/* --- what the register holds ----------------------------------------------------------------- */

static void replay_one(struct walk *w, struct values *v, int32_t node, int32_t next)
{
	struct place at = w->nodes[node].at;
	struct instruction in;
	struct value_effect e;
	const uint8_t *bytes;
	size_t left = program_bytes(w->c->p, at, &bytes);

	w->c->p->arch->decode(bytes, left, &in);
	w->c->p->arch->values(bytes, left, &e);
	values_step(v, w->c->p, at, &in, &e);
	if (in.flow == FLOW_BRANCH)
		values_branch(v, &e, w->nodes[next].at.offset != at.offset + in.length);
}

/* The values before a node, on the shortest way to it. */
static void values_before(struct walk *w, int32_t node, struct values *v)
{
	int32_t *way, length = 0, i;

	if (w->careful) {
		*v = w->values[node];
		return;
	}
	values_start(v, w->c->p->arch);
	for (i = node; i != NO_NODE && code_steps(w->c, FOR_VALUES, 1); i = w->nodes[i].parent)
		length++;
	if (!code_steps(w->c, FOR_VALUES, 60 * (uint64_t)length))
		return; /* nothing is known that is not in the instruction */
	way = must_alloc(NULL, length * sizeof(*way));
	for (i = node; i != NO_NODE; i = w->nodes[i].parent)
		way[--length] = i;
	for (i = 0; way[i] != node; i++)
		replay_one(w, v, way[i], way[i + 1]);
	free(way);
}

/* --- what memory holds ----------------------------------------------------------------------- */

static uint32_t data_symbol(struct program *p, struct place at)
{
	uint32_t symbol = program_cover(p, at);
	const struct symbol *s;

	if (symbol == NO_SYMBOL)
		return NO_SYMBOL;
	s = &p->symbols[symbol];
	return at.offset < s->place.offset + s->size ? symbol : NO_SYMBOL;
}

/* Nobody writes there, or its first value is said to count. */
static bool is_constant(struct code *c, struct place at)
{
	const struct section *s = &c->p->sections[at.section];
	uint32_t symbol;

	if (!(s->flags & SECTION_WRITABLE) || !strncmp(s->name, ".data.rel.ro", 12) ||
	    !strcmp(s->name, ".got"))
		return true;
	symbol = data_symbol(c->p, at);
	return symbol != NO_SYMBOL && glob_list(c->options->slots, c->p->symbols[symbol].name);
}

/* A distance from the base of the table, as it stands in the bytes. */
static struct target by_distance(struct walk *w, const struct jump_table *t, struct place entry)
{
	struct target to = {t->base, NO_SYMBOL};
	uint64_t number;

	if (!program_number(w->c->p, entry, t->size, &number))
		return (struct target){NOWHERE, NO_SYMBOL};
	if (t->is_signed && t->size < 8) {
		unsigned unused = 64 - 8 * t->size;

		number = (uint64_t)((int64_t)(number << unused) >> unused);
	}
	number <<= t->shift;
	if (w->c->p->files[w->c->p->sections[t->base.section].file].relocatable)
		to.place.offset += number;
	else
		to.place = program_place(w->c->p, w->c->p->sections[t->base.section].address +
		                                          t->base.offset + number);
	return to;
}

static struct target entry_target(struct walk *w, const struct jump_table *t, struct place entry)
{
	struct reference r;
	struct target to;

	/* where code lies in the lower or upper 2 GiB, addresses of four bytes are enough */
	if (!t->relative)
		return t->size >= 4 ? program_pointer(w->c->p, entry, t->size, false)
		                    : (struct target){NOWHERE, NO_SYMBOL};
	if (!program_reference(w->c->p, entry, t->size, &r))
		return by_distance(w, t, entry);
	if (r.kind == REFERENCE_ADD || r.kind == REFERENCE_SUBTRACT)
		return program_difference(w->c->p, entry, t->base);
	if (t->size != 4)
		return (struct target){NOWHERE, NO_SYMBOL};
	/* the relocation counts from the entry, the program from the base */
	to = program_pointer(w->c->p, entry, 4, true);
	if (to.place.section != NO_SECTION && t->base.section == entry.section)
		to.place.offset -= entry.offset - t->base.offset;
	return to;
}

/* How many entries there are, when that is known. */
static uint64_t entries(struct walk *w, const struct values *v, const struct jump_table *t)
{
	uint64_t known = t->single ? 1 : values_entries(v, t);
	uint32_t symbol;

	if (known || t->relative)
		return known;
	symbol = data_symbol(w->c->p, t->place);
	if (symbol == NO_SYMBOL || w->c->p->symbols[symbol].type != SYMBOL_OBJECT)
		return 0;
	const struct symbol *s = &w->c->p->symbols[symbol];

	return (s->place.offset + s->size - t->place.offset) / t->size;
}

/* A target of a switch: somewhere in this function, or code of it that was moved away. */
static bool is_own(const struct walk *w, struct place to)
{
	return (to.section == w->entry.section && to.offset >= w->begin && to.offset < w->end) ||
	       (to.section != NO_SECTION && walk_is_cold_part(w, to));
}

static bool from_table(struct walk *w, int32_t node, uint64_t known, const struct jump_table *t,
                       target_fn *fn, unsigned depth)
{
	struct reference r;
	uint64_t i;

	if (!t->size || !is_constant(w->c, t->place))
		return false;
	for (i = 0; i < (known ? known : ENTRIES_MAX); i++) {
		struct place entry = {t->place.section, t->place.offset + i * t->size};
		struct target to = entry_target(w, t, entry);

		if (!code_steps(w->c, FOR_VALUES, 3))
			return false;
		if (to.place.section == NO_SECTION && to.symbol == NO_SYMBOL)
			return !known && i > 0 && !program_reference(w->c->p, entry, t->size, &r);
		if (!known && !is_own(w, to.place))
			return i > 0;
		fn(w, node, to, depth);
	}
	return i > 0;
}

/* To where the caller said, in a register that is not the usual one. */
static bool is_return(const struct walk *w, const struct question *q)
{
	uint8_t reg = w->c->p->arch->other_link_reg;

	return reg != REG_NONE && q->in.flow == FLOW_JUMP_INDIRECT && q->in.reg == reg &&
	       values_are_of_entry(q->to, reg);
}

/* With these values. True: all targets are known. Nothing for a target is a return. */
static bool resolve(struct walk *w, struct question *q, const struct values *v)
{
	struct target t = {NOWHERE, NO_SYMBOL};

	switch (q->to.kind) {
	case VALUE_PLACE: t.place = (struct place){q->to.id, q->to.number}; break;
	case VALUE_NAME:
		if (q->to.number)
			return false;
		t.symbol = q->to.id;
		break;
	case VALUE_NUMBER: t.place = program_place(w->c->p, q->to.number); break;
	case VALUE_ENTRY:
	case VALUE_TARGET:
		q->entries = entries(w, v, values_table(q->to.id));
		return from_table(w, q->node, q->entries, values_table(q->to.id), q->fn, q->depth);
	default:
		if (!is_return(w, q))
			return false;
		q->fn(w, q->node, t, q->depth);
		return true;
	}
	if (t.place.section == NO_SECTION && t.symbol == NO_SYMBOL)
		return false;
	q->fn(w, q->node, t, q->depth);
	return true;
}

static struct value destination(struct walk *w, const struct question *q, const struct values *v)
{
	struct values copy = *v;

	return values_destination(&copy, w->c->p, w->nodes[q->node].at, &q->in);
}

/* Through memory that no register tells the place of: it is the same on all ways. */
static bool is_fixed(const struct instruction *in)
{
	return in->reg == REG_NONE && in->memory.index == REG_NONE &&
	       (in->memory.base == REG_NONE || in->memory.base == REG_PC);
}

bool walk_indirect(struct walk *w, int32_t node, const struct instruction *in, target_fn *fn,
                   unsigned depth)
{
	struct question q = {.node = node, .depth = depth, .in = *in, .fn = fn};
	struct values v;

	values_before(w, node, &v);
	q.to = destination(w, &q, &v);
	q.is_known = resolve(w, &q, &v);
	if (!q.is_known || w->careful || is_fixed(in))
		return q.is_known;
	w->questions = must_alloc(w->questions, (w->question_count + 1) * sizeof(*w->questions));
	w->questions[w->question_count++] = q;
	return true;
}

static bool is_table(struct value v)
{
	return v.kind == VALUE_ENTRY || v.kind == VALUE_TARGET;
}

/* Whatever the index is, and whichever load it was. */
static bool is_same_table(const struct jump_table *a, const struct jump_table *b)
{
	return place_is(a->place, b->place) && a->single == b->single && a->size == b->size &&
	       a->shift == b->shift && a->is_signed == b->is_signed && a->relative == b->relative &&
	       place_is(a->base, b->base);
}

static bool is_same_answer(struct walk *w, const struct question *q, struct value to,
                           const struct values *v)
{
	if (is_table(to) && q->to.kind == to.kind)
		return is_same_table(values_table(to.id), values_table(q->to.id)) &&
		       entries(w, v, values_table(to.id)) == q->entries;
	return to.kind == q->to.kind && to.id == q->to.id && to.number == q->to.number;
}

void walk_doubt(struct walk *w, struct question *q)
{
	q->is_known = false;
	w->doubted |= !q->depth || q->in.flow == FLOW_JUMP_INDIRECT;
	walk_unresolved(w, q->node, &q->in, q->depth);
}

bool walk_ask_again(struct walk *w, struct question *q, const struct values *v)
{
	struct value to = destination(w, q, v);

	if (!q->is_known || is_same_answer(w, q, to, v))
		return false;
	q->to = to;
	if (!resolve(w, q, v))
		walk_doubt(w, q);
	return true;
}

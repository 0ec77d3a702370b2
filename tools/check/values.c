/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/check/values.h"
#include "tools/common/say.h"

#include <string.h>

#define STACK_MAX (1 << 30) /* farther from where it was at entry nothing is followed */

/* --- making values --------------------------------------------------------------------------- */

static struct jump_table *tables;
static uint32_t table_count;

static bool is_identical(struct value a, struct value b)
{
	return a.kind == b.kind && a.id == b.id && a.number == b.number && a.width == b.width;
}

/* Nothing is known of it, not even what it is equal to. */
static bool is_anything(struct value v)
{
	if (v.kind >= VALUE_INDEXED)
		v = tables[v.id].index;
	return (v.kind == VALUE_UNKNOWN || v.kind == VALUE_SCALED) && v.id == UNKNOWN_ANYTHING;
}

static bool same(struct value a, struct value b)
{
	return is_identical(a, b) && !is_anything(a);
}

static bool same_table(const struct jump_table *a, const struct jump_table *b)
{
	return place_is(a->place, b->place) && a->single == b->single && a->size == b->size &&
	       a->shift == b->shift && a->is_signed == b->is_signed && a->relative == b->relative &&
	       place_is(a->base, b->base) && is_identical(a->index, b->index) && a->made == b->made;
}

static struct value of_table(enum value_kind kind, const struct jump_table *t)
{
	uint32_t i = 0;

	while (i < table_count && !same_table(&tables[i], t))
		i++;
	if (i == table_count) {
		tables = must_alloc(tables, (table_count + 1) * sizeof(*tables));
		tables[table_count++] = *t;
	}
	return (struct value){.kind = kind, .id = i};
}

const struct jump_table *values_table(uint32_t id)
{
	return &tables[id];
}

static struct value of_number(int64_t number)
{
	return (struct value){.kind = VALUE_NUMBER, .number = number};
}

static struct value of_place(struct place at)
{
	return (struct value){.kind = VALUE_PLACE, .id = at.section, .number = at.offset};
}

/* As the machine adds: what runs over is lost. */
static int64_t plus(int64_t a, int64_t b)
{
	return (int64_t)((uint64_t)a + (uint64_t)b);
}

/* By who made it and where: the same instruction makes the same number again. */
static uint32_t number_of(struct place at, unsigned what)
{
	uint64_t h = at.offset * 64 + what;

	h = (h ^ ((uint64_t)at.section << 40)) * 0x9e3779b97f4a7c15u;
	return h >> 32;
}

static struct value unknown(uint32_t id)
{
	return (struct value){.kind = VALUE_UNKNOWN, .width = 8, .id = id};
}

/* An address in a linked image or a relocatable file. False: it is none. */
static bool to_place(const struct program *p, struct value v, struct place *at)
{
	if (v.kind == VALUE_PLACE)
		*at = (struct place){v.id, v.number};
	else if (v.kind == VALUE_NUMBER)
		*at = program_place(p, v.number);
	else
		return false;
	return at->section != NO_SECTION;
}

/* --- forgetting ------------------------------------------------------------------------------ */

/* Made of the unknown value of this number, or by the load that has it. */
static bool is_id(struct value v, uint32_t id)
{
	switch (v.kind) {
	case VALUE_UNKNOWN:
	case VALUE_SCALED: return v.id == id;
	case VALUE_INDEXED:
	case VALUE_ENTRY:
	case VALUE_TARGET: return tables[v.id].made == id || is_id(tables[v.id].index, id);
	default: return false;
	}
}

static void rename_id(struct value *v, uint32_t id, uint32_t other)
{
	if (!is_id(*v, id))
		return;
	if (v->kind >= VALUE_INDEXED)
		*v = unknown(UNKNOWN_ANYTHING);
	else
		v->id = other;
}

static bool is_held(const struct values *v, uint32_t id)
{
	for (unsigned i = 0; i < REGISTERS; i++)
		if (is_id(v->reg[i], id))
			return true;
	for (unsigned i = 0; i < SLOTS; i++)
		if (v->slot[i].size && is_id(v->slot[i].value, id))
			return true;
	return false;
}

static bool is_about(const struct fact *f, uint32_t id)
{
	return is_id(f->left, id) || is_id(f->right, id);
}

/*
 * An instruction makes its value anew: what still holds the one of last time has another number,
 * and what holds that one, from the time before, yet another.
 */
static void retire(struct values *v, uint32_t id)
{
	uint32_t old = id * 0x85ebca6bu + 1;

	for (unsigned i = 0; i < FACTS; i++)
		if (is_about(&v->fact[i], id))
			memset(&v->fact[i], 0, sizeof(v->fact[i]));
	if (is_about(&v->flags, id))
		memset(&v->flags, 0, sizeof(v->flags));
	if (!is_held(v, id))
		return;
	retire(v, old);
	for (unsigned i = 0; i < REGISTERS; i++)
		rename_id(&v->reg[i], id, old);
	for (unsigned i = 0; i < SLOTS; i++)
		if (v->slot[i].size)
			rename_id(&v->slot[i].value, id, old);
}

static struct value fresh(struct values *v, struct place at, unsigned what)
{
	uint32_t id = number_of(at, what);

	retire(v, id);
	return unknown(id);
}

static void forget_slots(struct values *v)
{
	memset(v->slot, 0, sizeof(v->slot));
}

static void forget_flags(struct values *v)
{
	memset(&v->flags, 0, sizeof(v->flags));
}

/* --- memory ---------------------------------------------------------------------------------- */

static struct value reg_value(const struct values *v, unsigned reg)
{
	return reg < REGISTERS ? v->reg[reg] : unknown(UNKNOWN_ANYTHING);
}

static struct value indexed(struct place base, struct value index)
{
	struct jump_table t = {.place = base, .index = index};

	if (index.kind == VALUE_SCALED) {
		t.index.kind = VALUE_UNKNOWN;
		t.index.number = 0;
	}
	return of_table(VALUE_INDEXED, &t);
}

/* What the bytes of the operand refer to, if a relocation says it. */
static bool by_reference(struct program *p, struct place at, const struct instruction *in,
                         const struct memory_operand *m, struct value *out)
{
	struct reference r;
	struct target t;
	int64_t bias = 0;

	if (!m->field_size ||
	    !program_reference(p, (struct place){at.section, at.offset + m->field}, m->field_size,
	                       &r))
		return false;
	if (p->arch->relative_to_end && r.kind != REFERENCE_ADDRESS)
		bias = in->length - m->field;
	t = program_target(p, &r, bias);
	*out = of_place(t.place);
	if (r.kind == REFERENCE_GOT)
		out->kind = VALUE_GOT;
	if (t.place.section == NO_SECTION)
		*out = (struct value){
		        .kind = VALUE_NAME, .id = t.symbol, .number = r.kind == REFERENCE_GOT};
	return true;
}

static struct value base_value(const struct values *v, struct program *p, struct place at,
                               const struct memory_operand *m)
{
	if (m->base == REG_PC && p->files[p->sections[at.section].file].relocatable)
		return of_place(at);
	if (m->base == REG_PC)
		return of_number(p->sections[at.section].address + at.offset);
	if (m->base == REG_NONE)
		return of_number(0);
	return reg_value(v, m->base);
}

/* The address of a memory operand. */
static struct value address_of(const struct values *v, struct program *p, struct place at,
                               const struct instruction *in, const struct memory_operand *m)
{
	struct value base = base_value(v, p, at, m), refers;
	struct place place;

	if (by_reference(p, at, in, m, &refers)) {
		/* the lower part of an address whose upper part is there already says no more */
		if ((base.kind != VALUE_PLACE && base.kind != VALUE_GOT &&
		     base.kind != VALUE_NAME) ||
		    m->base == REG_PC)
			base = refers;
	} else if (m->base == p->arch->stack_reg) {
		base = v->stack_known ? (struct value){.kind = VALUE_STACK,
		                                       .number = plus(v->stack, m->displacement)}
		                      : unknown(number_of(at, 62));
	} else if (base.kind == VALUE_NUMBER || base.kind == VALUE_STACK ||
	           base.kind == VALUE_PLACE) {
		base.number = plus(base.number, m->displacement);
	} else if (m->displacement || base.kind == VALUE_UNKNOWN) {
		/* an unknown base: the index may be the address, and the base the index */
		base = unknown(number_of(at, 62));
	}
	if (m->index == REG_NONE)
		return base;
	if (to_place(p, base, &place))
		return indexed(place, reg_value(v, m->index));
	if (m->scale == 1 && m->base < REGISTERS && !m->displacement &&
	    to_place(p, reg_value(v, m->index), &place))
		return indexed(place, reg_value(v, m->base));
	return unknown(number_of(at, 61));
}

static struct slot *find_slot(struct values *v, int64_t at, unsigned size)
{
	for (unsigned i = 0; i < SLOTS; i++)
		if (v->slot[i].size == size && v->slot[i].at == at)
			return &v->slot[i];
	return NULL;
}

static void drop_overlapping(struct values *v, int64_t at, unsigned size)
{
	for (unsigned i = 0; i < SLOTS; i++) {
		struct slot *s = &v->slot[i];

		if (s->size && s->at < at + size && at < s->at + (int64_t)s->size)
			memset(s, 0, sizeof(*s));
	}
}

static void set_slot(struct values *v, int64_t at, unsigned size, struct value value)
{
	if (at < -STACK_MAX || at > STACK_MAX)
		return;
	drop_overlapping(v, at, size);
	for (unsigned i = 0; i < SLOTS; i++) {
		if (v->slot[i].size)
			continue;
		v->slot[i] = (struct slot){.at = at, .size = size, .value = value};
		return;
	}
}

/* How many of its bytes may be other than zero. */
static unsigned width_of(struct value v)
{
	if (v.kind == VALUE_UNKNOWN)
		return v.width;
	if (v.kind == VALUE_ENTRY && !tables[v.id].is_signed)
		return tables[v.id].size;
	return 8;
}

/* Can the low bytes of a value, extended, be told? */
static bool may_be_part(struct value v, unsigned size, bool is_signed)
{
	return size >= 8 || v.kind == VALUE_NUMBER || (!is_signed && v.kind == VALUE_UNKNOWN) ||
	       width_of(v) < size + !is_signed;
}

static struct value part_of(struct value v, unsigned size, bool is_signed)
{
	unsigned unused = size < 8 ? 64 - 8 * size : 0;

	if (v.kind == VALUE_NUMBER && is_signed)
		v.number = (int64_t)((uint64_t)v.number << unused) >> unused;
	else if (v.kind == VALUE_NUMBER)
		v.number = (int64_t)((uint64_t)v.number << unused >> unused);
	else if (v.kind == VALUE_UNKNOWN && v.width > size)
		v.width = size;
	return v;
}

static struct value load(struct values *v, struct program *p, struct place at,
                         const struct instruction *in, const struct value_effect *e)
{
	struct value from = address_of(v, p, at, in, &e->memory);
	struct place place;

	struct slot *s = from.kind == VALUE_STACK ? find_slot(v, from.number, e->size) : NULL;

	if (s && may_be_part(s->value, e->size, e->is_signed))
		return part_of(s->value, e->size, e->is_signed);
	if (from.kind == VALUE_GOT) {
		from.kind = VALUE_PLACE;
		return from;
	}
	if (from.kind == VALUE_NAME && from.number) {
		from.number = 0;
		return from;
	}
	struct value made = fresh(v, at, e->a < REGISTERS ? e->a : 40);
	struct jump_table t = {.size = e->size, .is_signed = e->is_signed, .made = made.id};

	if (from.kind == VALUE_INDEXED) {
		t.place = values_table(from.id)->place;
		t.index = values_table(from.id)->index;
		return of_table(VALUE_ENTRY, &t);
	}
	if (to_place(p, from, &place)) {
		t.place = place;
		t.single = true;
		return of_table(VALUE_ENTRY, &t);
	}
	if (!e->is_signed)
		made.width = e->size;
	if (from.kind == VALUE_STACK)
		set_slot(v, from.number, e->size, made);
	return made;
}

/*
 * A number in an instruction. It may be an address that the linker puts there, behind the one of the
 * memory operand; that of a branch is where it goes.
 */
static struct value number_operand(struct program *p, struct place at, const struct instruction *in,
                                   const struct value_effect *e)
{
	unsigned from = e->memory.field_size ? e->memory.field + e->memory.field_size : 0;
	struct reference r;
	struct target t;

	if (in->flow != FLOW_NEXT || from >= in->length ||
	    !program_reference(p, (struct place){at.section, at.offset + from}, in->length - from,
	                       &r))
		return of_number(e->number);
	t = program_target(p, &r, 0);
	if (r.kind != REFERENCE_ADDRESS)
		return unknown(number_of(at, 63));
	return t.place.section == NO_SECTION ? (struct value){.kind = VALUE_NAME, .id = t.symbol}
	                                     : of_place(t.place);
}

static bool is_stack(const struct values *v, uint8_t reg)
{
	return reg < REGISTERS && v->reg[reg].kind == VALUE_STACK;
}

static void store(struct values *v, struct program *p, struct place at,
                  const struct instruction *in, const struct value_effect *e)
{
	struct value to = address_of(v, p, at, in, &e->memory), what;

	if (to.kind == VALUE_STACK && e->size) {
		what = e->b == REG_NONE ? number_operand(p, at, in, e) : reg_value(v, e->b);
		if (!may_be_part(what, e->size, false))
			what = unknown(UNKNOWN_ANYTHING);
		set_slot(v, to.number, e->size, part_of(what, e->size, false));
	} else if (is_stack(v, e->memory.base) || is_stack(v, e->memory.index)) {
		forget_slots(v); /* to one of them, by an index */
	} else if (v->escaped && to.kind != VALUE_PLACE && to.kind != VALUE_NAME) {
		forget_slots(v);
	}
}

static bool is_unknown(struct value v)
{
	return v.kind == VALUE_UNKNOWN || v.kind == VALUE_SCALED;
}

/* --- arithmetic ------------------------------------------------------------------------------ */

static struct value constant(struct program *p, struct place at, const struct instruction *in,
                             const struct value_effect *e)
{
	struct value refers;

	return by_reference(p, at, in, &e->memory, &refers) ? refers : of_number(e->number);
}

static struct value sum(struct values *v, struct program *p, struct place at,
                        const struct instruction *in, const struct value_effect *e)
{
	struct value b = reg_value(v, e->b);
	struct value c = e->c == REG_NONE ? constant(p, at, in, e) : reg_value(v, e->c);
	struct place base;

	if (b.kind == VALUE_NUMBER && c.kind == VALUE_NUMBER)
		return of_number(plus(b.number, (int64_t)((uint64_t)c.number << e->shift)));
	if (b.kind == VALUE_ENTRY && !e->shift) { /* the other way round */
		struct value t = b;

		b = c;
		c = t;
	}
	if (c.kind == VALUE_ENTRY && to_place(p, b, &base)) {
		struct jump_table t = *values_table(c.id);

		t.relative = true;
		t.base = base;
		t.shift = e->shift;
		/* what is added may be a part of what was loaded, extended then */
		if (e->c_size && e->c_size < 8)
			t.is_signed = e->is_signed;
		return of_table(VALUE_TARGET, &t);
	}
	if (to_place(p, b, &base) && is_unknown(c))
		return indexed(base, c);
	if (to_place(p, c, &base) && is_unknown(b) && !e->shift)
		return indexed(base, b);
	if (e->b == REG_NONE && c.kind == VALUE_UNKNOWN && e->c_size == 8) {
		c.kind = VALUE_SCALED;
		c.number = e->shift;
		return c;
	}
	return fresh(v, at, e->a);
}

static struct value add_low(struct values *v, struct program *p, struct place at,
                            const struct instruction *in, const struct value_effect *e)
{
	struct value b = reg_value(v, e->b), refers;

	if (by_reference(p, at, in, &e->memory, &refers))
		return b.kind == VALUE_PLACE || b.kind == VALUE_NAME ? b : refers;
	if (b.kind == VALUE_NUMBER || b.kind == VALUE_PLACE || b.kind == VALUE_STACK) {
		b.number = plus(b.number, e->number);
		return b;
	}
	return fresh(v, at, e->a);
}

static struct value copy(struct values *v, struct place at, const struct value_effect *e)
{
	struct value b = reg_value(v, e->b);
	unsigned size = e->size ? e->size : 8;

	return may_be_part(b, size, false) ? part_of(b, size, false) : fresh(v, at, e->a);
}

static struct value take_address(struct values *v, struct program *p, struct place at,
                                 const struct instruction *in, const struct value_effect *e)
{
	struct value a = address_of(v, p, at, in, &e->memory);

	if (a.kind == VALUE_NUMBER && e->shift && e->memory.base == REG_PC) {
		uint64_t pc = (uint64_t)a.number - (uint64_t)e->memory.displacement;

		a.number = plus(a.number, -(int64_t)(pc & ((1ull << e->shift) - 1)));
	}
	return a.kind == VALUE_UNKNOWN ? fresh(v, at, e->a) : a;
}

static void set_flags(struct values *v, struct program *p, struct place at,
                      const struct instruction *in, const struct value_effect *e)
{
	struct value left, right;

	if (e->b == REG_NONE) {
		struct value_effect from = *e;

		from.a = REG_NONE;
		from.is_signed = false;
		left = load(v, p, at, in, &from);
	} else {
		left = reg_value(v, e->b);
	}
	right = e->c == REG_NONE ? number_operand(p, at, in, e) : reg_value(v, e->c);
	forget_flags(v);
	if (!may_be_part(left, e->size, false) || !may_be_part(right, e->size, false))
		return;
	left = part_of(left, e->size, false);
	right = part_of(right, e->size, false);
	if (is_anything(left) || is_anything(right))
		return;
	v->flags = (struct fact){.used = 1,
	                         .operation = e->operation,
	                         .size = e->size,
	                         .left = left,
	                         .right = right};
	/* x AND x sets the flags as x - 0 does */
	if (e->operation == VALUE_TEST && same(left, right)) {
		v->flags.operation = VALUE_COMPARE;
		v->flags.right = of_number(0);
	}
}

/* --- one instruction ------------------------------------------------------------------------- */

void values_start(struct values *v, const struct arch *arch)
{
	memset(v, 0, sizeof(*v));
	for (unsigned i = 0; i < REGISTERS; i++)
		v->reg[i] = unknown(1 + i);
	v->stack_known = 1;
}

bool values_are_of_entry(struct value v, unsigned reg)
{
	return v.kind == VALUE_UNKNOWN && v.width == 8 && v.id == 1 + reg;
}

static bool is_call(const struct instruction *in)
{
	return in->flow == FLOW_CALL || in->flow == FLOW_CALL_INDIRECT;
}

static bool gives_value(const struct value_effect *e)
{
	return e->operation >= VALUE_COPY && e->operation <= VALUE_LOAD && e->a < REGISTERS;
}

static struct value result(struct values *v, struct program *p, struct place at,
                           const struct instruction *in, const struct value_effect *e)
{
	switch (e->operation) {
	case VALUE_COPY: return copy(v, at, e);
	case VALUE_CONSTANT: return constant(p, at, in, e);
	case VALUE_ADDRESS: return take_address(v, p, at, in, e);
	case VALUE_ADD_LOW: return add_low(v, p, at, in, e);
	case VALUE_SUM: return sum(v, p, at, in, e);
	default: return load(v, p, at, in, e);
	}
}

static void set_stack(struct values *v, bool known, int64_t distance)
{
	v->stack_known = known && distance >= -STACK_MAX && distance <= STACK_MAX;
	v->stack = v->stack_known ? distance : 0;
}

static void lose_stack(struct values *v, struct place at, uint8_t stack_reg)
{
	v->stack_known = 0;
	v->stack = 0;
	v->escaped = 1; /* what is stored by this pointer may be a slot */
	forget_slots(v);
	v->reg[stack_reg] = fresh(v, at, stack_reg);
}

void values_lose_stack(struct values *v, struct place at, const struct arch *arch)
{
	lose_stack(v, at, arch->stack_reg);
}

static void change_stack(struct values *v, struct place at, const struct value_effect *e,
                         uint8_t stack_reg)
{
	struct value top;

	if (e->operation == VALUE_COPY && e->a == stack_reg) {
		top = v->reg[stack_reg];
		set_stack(v, top.kind == VALUE_STACK, top.number);
		v->escaped |= !v->stack_known;
	} else if (e->stack == INT32_MIN || (e->stack && !v->stack_known)) {
		lose_stack(v, at, stack_reg);
	} else if (v->stack_known) {
		set_stack(v, true, (int64_t)v->stack + e->stack);
	}
	if (v->stack_known)
		v->reg[stack_reg] = (struct value){.kind = VALUE_STACK, .number = v->stack};
}

/* Is the address of a slot taken, or is something made of it? The frame pointer may have it. */
static bool takes_stack(const struct values *v, const struct arch *arch,
                        const struct value_effect *e)
{
	if (e->operation == VALUE_STORE)
		return is_stack(v, e->b);
	if (e->a == arch->frame_reg || e->a == arch->stack_reg)
		return false;
	if (e->operation == VALUE_ADDRESS)
		return is_stack(v, e->memory.base) || is_stack(v, e->memory.index);
	return gives_value(e) && e->operation != VALUE_LOAD &&
	       (is_stack(v, e->b) || is_stack(v, e->c));
}

void values_step(struct values *v, struct program *p, struct place at, const struct instruction *in,
                 const struct value_effect *e)
{
	uint32_t by_calls = v->calls_keep ? p->arch->call_results : p->arch->call_clobbers;
	uint32_t written = e->written | (is_call(in) ? by_calls : 0);
	struct value made = {0};
	uint8_t stack_reg = p->arch->stack_reg;

	if (v->stack_known)
		v->reg[stack_reg] = (struct value){.kind = VALUE_STACK, .number = v->stack};
	if (takes_stack(v, p->arch, e))
		v->escaped = 1;
	if (gives_value(e))
		made = result(v, p, at, in, e);
	/* an address on the stack, in a register that others may use */
	if (made.kind == VALUE_STACK && e->a != stack_reg && e->a != p->arch->frame_reg)
		v->escaped = 1;
	if (e->operation == VALUE_STORE)
		store(v, p, at, in, e);
	if (e->operation == VALUE_COMPARE || e->operation == VALUE_TEST)
		set_flags(v, p, at, in, e);
	for (unsigned i = 0; i < REGISTERS; i++)
		if (written >> i & 1 && i != stack_reg)
			v->reg[i] = fresh(v, at, i);
	if (gives_value(e))
		v->reg[e->a] = made;
	if (e->writes_memory || is_call(in))
		if (v->escaped)
			forget_slots(v);
	if (e->flags || is_call(in))
		forget_flags(v);
	change_stack(v, at, e, stack_reg);
}

/* --- branches -------------------------------------------------------------------------------- */

/* 1 it holds, 0 it does not, -1 not known. */
static int by_numbers(const struct fact *f)
{
	uint64_t mask = f->size >= 8 ? ~0ull : (1ull << (8 * f->size)) - 1, a, b;

	if (f->left.kind != VALUE_NUMBER || f->right.kind != VALUE_NUMBER ||
	    f->condition != CONDITION_EQUAL)
		return -1;
	a = f->left.number & mask;
	b = f->right.number & mask;
	return f->operation == VALUE_COMPARE ? a == b : !(a & b);
}

/* The bytes that are compared are the same: those above the value's width are zero in both. */
static bool same_size(const struct fact *a, const struct fact *b)
{
	return a->size == b->size ||
	       (a->condition == CONDITION_EQUAL && width_of(a->left) <= a->size &&
	        width_of(b->left) <= b->size && a->right.kind == VALUE_NUMBER && !a->right.number);
}

static int by_facts(const struct values *v, const struct fact *f)
{
	for (unsigned i = 0; i < FACTS; i++) {
		const struct fact *known = &v->fact[i];

		if (!known->used || known->operation != f->operation ||
		    known->condition != f->condition || !same(known->left, f->left))
			continue;
		if (same(known->right, f->right) && same_size(known, f))
			return known->holds;
		/* x is 5, so it is not 7 */
		if (known->holds && known->condition == CONDITION_EQUAL &&
		    known->operation == VALUE_COMPARE && known->right.kind == VALUE_NUMBER &&
		    f->right.kind == VALUE_NUMBER && known->right.number != f->right.number)
			return 0;
	}
	return -1;
}

static void learn(struct values *v, const struct fact *f, bool holds)
{
	for (unsigned i = FACTS - 1; i; i--)
		v->fact[i] = v->fact[i - 1];
	v->fact[0] = *f;
	v->fact[0].holds = holds;
}

bool values_branch(struct values *v, const struct value_effect *e, bool taken)
{
	struct fact asked = v->flags;
	bool holds;
	int known;

	/* one that compares itself asks nothing of the flags, and leaves them as they were */
	if (e->operation == VALUE_COMPARE || e->operation == VALUE_TEST)
		forget_flags(v);
	if (!asked.used || e->condition < 0)
		return true;
	asked.condition = e->condition & ~1;
	holds = taken != (e->condition & 1);
	known = by_numbers(&asked);
	if (known < 0)
		known = by_facts(v, &asked);
	if (known >= 0)
		return known == holds;
	learn(v, &asked, holds);
	return true;
}

/* --- joins ----------------------------------------------------------------------------------- */

/* The value of a register where ways with other values come together. */
static struct value joined(struct place at, unsigned reg)
{
	at.offset += 1ull << 48; /* no instruction makes it */
	return unknown(number_of(at, reg));
}

static bool has_slot(const struct values *v, const struct slot *s)
{
	for (unsigned i = 0; i < SLOTS; i++)
		if (v->slot[i].size == s->size && v->slot[i].at == s->at)
			return is_identical(v->slot[i].value, s->value);
	return false;
}

static bool has_fact(const struct values *v, const struct fact *f)
{
	for (unsigned i = 0; i < FACTS; i++)
		if (!memcmp(&v->fact[i], f, sizeof(*f)))
			return true;
	return false;
}

static void join_stack(struct values *v, const struct values *other)
{
	v->escaped |= other->escaped;
	if (v->stack_known && other->stack_known && v->stack == other->stack)
		return;
	v->stack_known = 0;
	v->stack = 0;
	v->escaped = 1;
	forget_slots(v);
}

bool values_join(struct values *v, const struct values *other, struct place at)
{
	const struct values before = *v;

	join_stack(v, other);
	for (unsigned i = 0; i < REGISTERS; i++)
		if (!is_identical(v->reg[i], other->reg[i]))
			v->reg[i] = joined(at, i);
	for (unsigned i = 0; i < SLOTS; i++)
		if (v->slot[i].size && !has_slot(other, &v->slot[i]))
			memset(&v->slot[i], 0, sizeof(v->slot[i]));
	for (unsigned i = 0; i < FACTS; i++)
		if (v->fact[i].used && !has_fact(other, &v->fact[i]))
			memset(&v->fact[i], 0, sizeof(v->fact[i]));
	if (memcmp(&v->flags, &other->flags, sizeof(v->flags)))
		forget_flags(v);
	return memcmp(&before, v, sizeof(*v));
}

/* --- indirect jumps -------------------------------------------------------------------------- */

struct value values_destination(struct values *v, struct program *p, struct place at,
                                const struct instruction *in)
{
	const struct value_effect e = {
	        .operation = VALUE_LOAD, .a = REG_NONE, .size = 8, .memory = in->memory};

	if (in->reg < REGISTERS)
		return v->reg[in->reg];
	/* neither a register nor memory: it is not told */
	if (in->memory.base == REG_NONE && in->memory.index == REG_NONE && !in->memory.field_size)
		return unknown(0);
	return load(v, p, at, in, &e);
}

static bool is_index(struct value v, const struct jump_table *t)
{
	return v.kind == VALUE_UNKNOWN && t->index.kind == VALUE_UNKNOWN && v.id == t->index.id;
}

/* How many numbers from 0 up the index may be by this comparison, or 0. */
static uint64_t entries_by(const struct fact *f, const struct jump_table *t)
{
	bool below = f->condition == CONDITION_BELOW;

	if (!f->used || f->operation != VALUE_COMPARE ||
	    (!below && f->condition != CONDITION_BELOW_OR_EQUAL))
		return 0;
	if (is_index(f->left, t) && f->right.kind == VALUE_NUMBER && f->holds)
		return f->right.number + !below;
	/* not 9 < x: x is at most 9 */
	if (is_index(f->right, t) && f->left.kind == VALUE_NUMBER && !f->holds)
		return f->left.number + below;
	return 0;
}

uint64_t values_entries(const struct values *v, const struct jump_table *t)
{
	uint64_t least = 0, n;

	for (unsigned i = 0; i < FACTS; i++) {
		n = entries_by(&v->fact[i], t);
		if (n && n <= 65536 && (!least || n < least))
			least = n;
	}
	return least;
}

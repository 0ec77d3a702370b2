/* SPDX-License-Identifier: BSD-2-Clause */
/* One instruction: the regions it opens or closes, where it leads, and whether it may. */
#include "tools/check/walker.h"
#include "tools/common/say.h"

#include <string.h>

#define NO_TARGET ((struct target){NOWHERE, NO_SYMBOL})

static struct place behind(struct place at, uint64_t distance)
{
	at.offset += distance;
	return at;
}

bool walk_is_entry(struct code *c, struct place at)
{
	uint32_t symbol = program_cover(c->p, at);
	const struct symbol *s;

	if (symbol == NO_SYMBOL)
		return false;
	s = &c->p->symbols[symbol];
	return place_is(s->place, at) && (s->type == SYMBOL_FUNCTION || s->global);
}

static bool in_function(const struct walk *w, struct place at)
{
	return at.section == w->entry.section && at.offset >= w->begin && at.offset < w->end;
}

/* "f.cold", "f.cold.3", "f.part.0.cold": what the compiler moved out of f. */
bool walk_is_cold_part(const struct walk *w, struct place at)
{
	uint32_t symbol = program_cover(w->c->p, at);
	const char *name, *own;
	size_t length;

	if (symbol == NO_SYMBOL || w->symbol == NO_SYMBOL)
		return false;
	name = w->c->p->symbols[symbol].name;
	own = w->c->p->symbols[w->symbol].name;
	length = strcspn(own, ".");
	return !strncmp(name, own, length) && name[length] == '.' && strstr(name, ".cold");
}

/*
 * Linux moves the test that static_cpu_has() makes until code is patched into this section, which
 * is a part of nothing else: its lines have no names, and jump back.
 */
static bool is_aside(const struct walk *w, struct place at)
{
	return at.section != NO_SECTION &&
	       !strcmp(program_section_name(w->c->p, at), ".altinstr_aux");
}

/* --- leaving --------------------------------------------------------------------------------- */

static void leave(struct walk *w, int32_t node, struct target t, unsigned depth)
{
	if (depth)
		walk_found(w, node, UNBALANCED_RETURN, t, depth, NULL);
}

/* For another function; a region may stay open when that one never returns. */
static void leave_to(struct walk *w, int32_t node, struct target t, unsigned depth)
{
	if (depth && !callee_never_returns(w->c, t))
		leave(w, node, t, depth);
}

/* The indirect jump or call that a thunk makes. */
static struct instruction through_thunk(struct walk *w, const char *name, enum flow flow)
{
	return (struct instruction){.flow = flow,
	                            .reg = w->c->p->arch->thunk_register(name),
	                            .memory = {.base = REG_NONE, .index = REG_NONE}};
}

static void indirect_jump(struct walk *w, int32_t node, const struct instruction *in,
                          unsigned depth);

/* Out of the code that must not be instrumented, by a jump. */
static void jump_out(struct walk *w, int32_t node, struct target t, unsigned depth)
{
	const char *name = callee_name(w->c, t);

	if (callee_is_return_thunk(w->c, name)) {
		leave(w, node, NO_TARGET, depth);
	} else if (callee_is_indirect_thunk(w->c, name)) {
		const struct instruction in = through_thunk(w, name, FLOW_JUMP_INDIRECT);

		indirect_jump(w, node, &in, depth);
	} else if (!depth && !callee_is_untrainer(name)) {
		walk_found(w, node,
		           callee_is_tracer(name) || callee_is_sanitizer(name) ? TRACEABLE_SITE
		                                                               : ESCAPE_JUMP,
		           t, 0, NULL);
	} else if (t.place.section != NO_SECTION && walk_is_cold_part(w, t.place)) {
		walk_to(w, node, t.place, depth);
	} else {
		leave_to(w, node, t, depth);
	}
}

/* A part of the function, though no code that must not be instrumented. */
static bool is_part(const struct walk *w, struct place at, struct place to)
{
	if (in_function(w, to) || is_aside(w, to) || code_replacement_has(w->c, at, to))
		return true;
	/* from one moved part, or from a replacement, to another: back, or on */
	return !code_zone(w->c, at) && walk_is_cold_part(w, to);
}

/* True: the target is an ifunc, and nobody knows yet what it will be. */
static bool is_late(struct walk *w, int32_t node, struct target t, unsigned depth)
{
	if (t.symbol == NO_SYMBOL || !w->c->p->symbols[t.symbol].chosen_late)
		return false;
	if (depth)
		walk_crossed(w, node, t, depth);
	else
		walk_found(w, node, ESCAPE_INDIRECT, t, 0, "an ifunc");
	return true;
}

static void jump(struct walk *w, int32_t node, struct target t, unsigned depth)
{
	bool inside = t.place.section != NO_SECTION &&
	              (code_zone(w->c, t.place) || is_part(w, w->nodes[node].at, t.place));

	if (is_late(w, node, t, depth))
		leave(w, node, t, depth);
	else if (!inside)
		jump_out(w, node, t, depth);
	else if (walk_is_entry(w->c, t.place) && !in_function(w, t.place) &&
	         !walk_is_cold_part(w, t.place))
		leave_to(w, node, t, depth);
	else
		walk_to(w, node, t.place, depth);
}

/* --- calls ----------------------------------------------------------------------------------- */

/* It may be patched to call something else: what it leads to at first counts, as with slots. */
static void static_call(struct walk *w, int32_t node, struct target t)
{
	bool nothing = t.place.section == NO_SECTION && t.symbol == NO_SYMBOL;

	if (!nothing && !(t.place.section != NO_SECTION && code_zone(w->c, t.place)))
		walk_found(w, node, ESCAPE_INDIRECT, t, 0, "a static call");
}

static void call_out(struct walk *w, int32_t node, struct target t, const char *name,
                     unsigned depth)
{
	if (callee_is_tracer(name) || callee_is_sanitizer(name))
		walk_found(w, node, TRACEABLE_SITE, t, depth, NULL);
	else if (depth)
		walk_crossed(w, node, t, depth);
	else if (callee_is_static_call(name))
		static_call(w, node, callee_static_target(w->c, t));
	else
		walk_found(w, node, ESCAPE_CALL, t, 0, NULL);
}

/* After a call control comes back, unless the callee never returns. */
static void come_back(struct walk *w, int32_t node, struct target t, uint64_t length,
                      unsigned depth);

static void indirect_call(struct walk *w, int32_t node, const struct instruction *in,
                          unsigned depth);

/* CALL to the next lines fills the return stack: a jump, to this analysis. */
static bool is_own_line(const struct walk *w, struct place at, struct place to)
{
	return (in_function(w, to) && code_zone(w->c, to) && !walk_is_entry(w->c, to)) ||
	       code_replacement_has(w->c, at, to);
}

static void call(struct walk *w, int32_t node, struct target t, uint64_t length, unsigned depth)
{
	const char *name = callee_name(w->c, t);
	bool inside = t.place.section != NO_SECTION && code_zone(w->c, t.place);

	if (is_late(w, node, t, depth)) {
		;
	} else if (is_own_line(w, w->nodes[node].at, t.place)) {
		struct values before = w->now;

		if (w->careful) /* the address to return to may lie there */
			values_lose_stack(&w->now, w->nodes[node].at, w->c->p->arch);
		walk_to(w, node, t.place, depth);
		w->now = before;
	} else if (callee_is_indirect_thunk(w->c, name)) {
		const struct instruction in = through_thunk(w, name, FLOW_CALL_INDIRECT);

		indirect_call(w, node, &in, depth);
	} else if (inside) {
		walk_called(w, t.place);
	} else if (!callee_is_untrainer(name)) {
		call_out(w, node, t, name, depth);
	}
	come_back(w, node, t, length, depth);
}

static void indirect_call_target(struct walk *w, int32_t node, struct target t, unsigned depth)
{
	bool inside = t.place.section != NO_SECTION && code_zone(w->c, t.place);

	if (inside)
		walk_called(w, t.place);
	if (depth)
		walk_crossed(w, node, t, depth);
	else if (!inside)
		walk_found(w, node, ESCAPE_INDIRECT, t, 0, NULL);
}

void walk_unresolved(struct walk *w, int32_t node, const struct instruction *in, unsigned depth)
{
	if (!depth)
		walk_found(w, node, ESCAPE_INDIRECT, NO_TARGET, 0, NULL);
	else if (in->flow == FLOW_CALL_INDIRECT)
		walk_crossed(w, node, NO_TARGET, depth);
	else
		walk_found(w, node, UNKNOWN, NO_TARGET, depth,
		           "the targets of an indirect jump are not known");
}

static void indirect_call(struct walk *w, int32_t node, const struct instruction *in,
                          unsigned depth)
{
	if (!walk_indirect(w, node, in, indirect_call_target, depth))
		walk_unresolved(w, node, in, depth);
}

static void indirect_jump_target(struct walk *w, int32_t node, struct target t, unsigned depth)
{
	bool inside = t.place.section != NO_SECTION && code_zone(w->c, t.place);

	if (t.place.section == NO_SECTION && t.symbol == NO_SYMBOL)
		leave(w, node, NO_TARGET, depth);
	else if (!inside && !depth)
		walk_found(w, node, ESCAPE_INDIRECT, t, 0, NULL);
	else
		jump(w, node, t, depth);
}

static void indirect_jump(struct walk *w, int32_t node, const struct instruction *in,
                          unsigned depth)
{
	if (!walk_indirect(w, node, in, indirect_jump_target, depth))
		walk_unresolved(w, node, in, depth);
}

/* --- the next instruction -------------------------------------------------------------------- */

/* Is this where the function ends: another one, or nothing, begins? */
static bool function_ends(struct walk *w, struct place next)
{
	uint32_t symbol;
	const struct symbol *s;
	const uint8_t *bytes;

	if (!program_bytes(w->c->p, next, &bytes))
		return true;
	if (in_function(w, next))
		return false;
	if (code_zone(w->c, w->nodes[0].at) && next.section == w->entry.section &&
	    !code_zone(w->c, next))
		return true;
	symbol = program_cover(w->c->p, next);
	if (symbol == NO_SYMBOL || w->symbol == NO_SYMBOL ||
	    w->c->p->symbols[w->symbol].type != SYMBOL_FUNCTION)
		return false;
	s = &w->c->p->symbols[symbol];
	if (next.section == w->entry.section && next.offset == w->end)
		return true;
	return s->type == SYMBOL_FUNCTION && place_is(s->place, next);
}

static void go_on(struct walk *w, int32_t node, struct place next, unsigned depth)
{
	struct place back;

	if (code_replacement_ends(w->c, w->nodes[node].at, next, &back))
		next = back;
	if (function_ends(w, next))
		walk_found(w, node, FALLTHROUGH,
		           walk_is_entry(w->c, next) ? (struct target){next, NO_SYMBOL} : NO_TARGET,
		           depth, NULL);
	else
		walk_to(w, node, next, depth);
}

static void come_back(struct walk *w, int32_t node, struct target t, uint64_t length,
                      unsigned depth)
{
	if (!callee_never_returns(w->c, t))
		go_on(w, node, behind(w->nodes[node].at, length), depth);
}

static bool continues_here(struct code *c, struct place at)
{
	const struct edge *e = code_edge(c, at);

	for (; e; e = code_edge_is_last(c, e) ? NULL : e + 1)
		if (e->kind == EDGE_CONTINUES)
			return true;
	return false;
}

static void trap(struct walk *w, int32_t node, uint64_t length, unsigned depth)
{
	struct place at = w->nodes[node].at, next = behind(at, length);

	if (continues_here(w->c, at) || continues_here(w->c, next))
		go_on(w, node, next, depth);
}

/* INT3 behind a call that does not return, or between functions, is never reached. */
static void breakpoint(struct walk *w, int32_t node, uint64_t length, unsigned depth)
{
	struct place next = behind(w->nodes[node].at, length);

	if (!function_ends(w, next))
		walk_to(w, node, next, depth);
}

/* Through a slot of the linker's that holds the address of a known function: as good as direct. */
static bool through_got(struct walk *w, int32_t node, const struct instruction *in,
                        struct target *t)
{
	struct place at = behind(w->nodes[node].at, in->memory.field);
	struct reference r;

	if (in->reg != REG_NONE || !in->memory.field_size ||
	    !program_reference(w->c->p, at, in->memory.field_size, &r) || r.kind != REFERENCE_GOT)
		return false;
	*t = program_target(w->c->p, &r,
	                    w->c->p->arch->relative_to_end ? in->length - in->memory.field : 0);
	return true;
}

/* --- all of it ------------------------------------------------------------------------------- */

/* Can the branch go that way? */
static bool may_be(struct walk *w, const struct value_effect *e, bool taken)
{
	bool can = !w->careful || values_branch(&w->now, e, taken);

	w->pruned |= !can;
	return can;
}

static void flow(struct walk *w, int32_t node, const struct instruction *in, unsigned depth)
{
	struct place at = w->nodes[node].at, next = behind(at, in->length);
	struct value_effect e = {.condition = -1};
	struct values before;
	struct target t;

	switch (in->flow) {
	case FLOW_NEXT: go_on(w, node, next, depth); break;
	case FLOW_JUMP: jump(w, node, code_target(w->c, at, in), depth); break;
	case FLOW_CALL: call(w, node, code_target(w->c, at, in), in->length, depth); break;
	case FLOW_LEAVE:
		if (code_leaves_to_next(w->c, at, in))
			go_on(w, node, next, depth);
		else
			leave(w, node, NO_TARGET, depth);
		break;
	case FLOW_RETURN: leave(w, node, NO_TARGET, depth); break;
	case FLOW_JUMP_INDIRECT:
		if (through_got(w, node, in, &t))
			jump(w, node, t, depth);
		else
			indirect_jump(w, node, in, depth);
		break;
	case FLOW_CALL_INDIRECT:
		if (through_got(w, node, in, &t)) {
			call(w, node, t, in->length, depth);
			break;
		}
		indirect_call(w, node, in, depth);
		go_on(w, node, next, depth);
		break;
	case FLOW_TRAP: trap(w, node, in->length, depth); break;
	case FLOW_BREAKPOINT: breakpoint(w, node, in->length, depth); break;
	case FLOW_BAD:
		walk_found(w, node, UNKNOWN, NO_TARGET, depth, "these bytes are no instruction");
		break;
	case FLOW_BRANCH:
		if (w->careful) {
			const uint8_t *bytes;
			size_t left = program_bytes(w->c->p, at, &bytes);

			w->c->p->arch->values(bytes, left, &e);
		}
		before = w->now;
		if (may_be(w, &e, true))
			jump(w, node, code_target(w->c, at, in), depth);
		w->now = before;
		if (may_be(w, &e, false))
			go_on(w, node, next, depth);
		break;
	}
}

/* Regions open and close before the instruction at the mark. */
static unsigned mark(struct walk *w, int32_t node, unsigned depth)
{
	const struct mark *m = code_mark(w->c, w->nodes[node].at);

	if (!m)
		return depth;
	if ((int)depth + m->change < 0) {
		walk_found(w, node, UNDERFLOW, NO_TARGET, depth, NULL);
		return 0;
	}
	return depth + m->change;
}

static void edges(struct walk *w, int32_t node, unsigned depth)
{
	const struct edge *e = code_edge(w->c, w->nodes[node].at);

	for (; e; e = code_edge_is_last(w->c, e) ? NULL : e + 1) {
		if (e->kind == EDGE_ALTERNATIVE)
			walk_to(w, node, e->to, depth);
		else if (e->kind != EDGE_CONTINUES)
			jump(w, node, (struct target){e->to, NO_SYMBOL}, depth);
	}
}

void walk_step(struct walk *w, int32_t node)
{
	struct place at = w->nodes[node].at;
	struct instruction in;
	const uint8_t *bytes;
	size_t left = program_bytes(w->c->p, at, &bytes);
	unsigned depth;

	if (w->careful)
		w->now = w->values[node];
	if (!left) {
		walk_found(w, node, UNKNOWN, NO_TARGET, w->nodes[node].depth,
		           "there are no bytes here");
		return;
	}
	depth = mark(w, node, w->nodes[node].depth);
	if (depth > DEPTH_MAX) {
		walk_found(w, node, UNKNOWN, NO_TARGET, depth, "too many regions are open");
		return;
	}
	edges(w, node, depth);
	w->c->p->arch->decode(bytes, left, &in);
	if (w->careful) {
		struct value_effect e;

		w->c->p->arch->values(bytes, left, &e);
		values_step(&w->now, w->c->p, at, &in, &e);
	}
	flow(w, node, &in, depth);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* The nodes of a walk, and who is walked. */
#include "tools/check/walker.h"
#include "tools/common/say.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HASH = 1 << 12 };

/* Of each byte of a zone: an instruction that was reached begins there, or a walk did. */
enum { REACHED = 1, WALKED = 2 };

struct reached {
	uint8_t **zone;
};

static struct reached reached;

static uint8_t *reached_byte(const struct code *c, struct place at)
{
	const struct zone *z = code_zone(c, at);

	return z ? &reached.zone[z - c->zones][at.offset - z->begin.offset] : NULL;
}

void walk_called(struct walk *w, struct place at)
{
	struct code *c = w->c;

	code_steps(c, FOR_WAYS, c->called_count / 16);
	for (size_t i = c->called_count; i--;)
		if (place_is(c->called[i], at))
			return;
	if (!(c->called_count & (c->called_count + 1))) /* the room doubles */
		c->called = must_alloc(c->called, (2 * c->called_count + 2) * sizeof(*c->called));
	c->called[c->called_count++] = at;
}

/* --- nodes ----------------------------------------------------------------------------------- */

static unsigned hash_of(struct place at)
{
	return ((at.offset * 0x9e3779b97f4a7c15u) ^ at.section) >> 20 & (HASH - 1);
}

/* Of all that a node is. A loop may give one place thousands of values. */
static unsigned hash_of_state(const struct walk *w, struct place at, unsigned depth)
{
	uint64_t h = (at.offset ^ (uint64_t)depth << 56) * 0x9e3779b97f4a7c15u ^ at.section, word;

	for (size_t i = 0; w->careful && i < sizeof(w->now); i += sizeof(word)) {
		memcpy(&word, (const char *)&w->now + i, sizeof(word));
		h = (h ^ word ^ h >> 29) * 0x9e3779b97f4a7c15u;
	}
	return h >> 20 & (HASH - 1);
}

static bool same_values(const struct walk *w, int32_t node)
{
	return !w->careful || !memcmp(&w->values[node], &w->now, sizeof(w->now));
}

static int32_t find_node(const struct walk *w, struct place at, unsigned depth, unsigned state)
{
	int32_t i = w->states[state];

	for (; i != NO_NODE; i = w->nodes[i].same)
		if (w->nodes[i].depth == depth && place_is(w->nodes[i].at, at) && same_values(w, i))
			return i;
	return NO_NODE;
}

/* Any of that place and depth: what is known of values does not matter. */
static int32_t first_of(const struct walk *w, struct place at, unsigned depth)
{
	int32_t i = w->hash[hash_of(at)];

	while (i != NO_NODE && !(w->nodes[i].depth == depth && place_is(w->nodes[i].at, at)))
		i = w->nodes[i].chain;
	return i;
}

static void make_room(struct walk *w)
{
	if (w->count & (w->count + 1))
		return;
	w->nodes = must_alloc(w->nodes, (2 * (size_t)w->count + 2) * sizeof(*w->nodes));
	if (w->careful)
		w->values = must_alloc(w->values, (2 * (size_t)w->count + 2) * sizeof(*w->values));
}

static void link_nodes(struct walk *w, int32_t from, int32_t to)
{
	if (w->careful || from == NO_NODE)
		return;
	if (!(w->link_count & (w->link_count + 1)))
		w->links =
		        must_alloc(w->links, (2 * (size_t)w->link_count + 2) * sizeof(*w->links));
	w->links[w->link_count++] = (struct link){from, to};
}

static enum supply supply_of(const struct walk *w)
{
	return w->careful ? FOR_VALUES : FOR_WAYS;
}

static void found_conflict(struct walk *w, int32_t node, unsigned other_depth)
{
	size_t before = w->found_count;

	walk_found(w, node, DEPTH_CONFLICT, (struct target){NOWHERE, NO_SYMBOL},
	           w->nodes[node].depth, NULL);
	if (w->found_count > before)
		w->found[before].other_depth = other_depth;
}

/* Round a loop to a place with another depth than last time: more rounds say no more. */
static bool comes_round(struct walk *w, int32_t from, struct place to, unsigned depth)
{
	int32_t i = w->hash[hash_of(to)], back = 0;

	while (i != NO_NODE && !(place_is(w->nodes[i].at, to) && w->nodes[i].depth != depth))
		i = w->nodes[i].chain;
	for (; i != NO_NODE && from != NO_NODE; from = w->nodes[from].parent, back++) {
		if (!place_is(w->nodes[from].at, to) || w->nodes[from].depth == depth)
			continue;
		found_conflict(w, from, depth);
		return true;
	}
	code_steps(w->c, supply_of(w), back / 8);
	return false;
}

void walk_to(struct walk *w, int32_t from, struct place to, unsigned depth)
{
	unsigned slot = hash_of(to), state = hash_of_state(w, to, depth);
	int32_t there = find_node(w, to, depth, state);

	if (there != NO_NODE) {
		link_nodes(w, from, there);
		return;
	}
	if (comes_round(w, from, to, depth))
		return;
	if (w->count && (w->count >= (w->careful ? CAREFUL_MAX : NODES_MAX) ||
	                 !code_steps(w->c, supply_of(w), w->careful ? 40 : 6))) {
		w->too_many = true;
		return;
	}
	make_room(w);
	w->nodes[w->count] = (struct node){.at = to,
	                                   .parent = from,
	                                   .chain = w->hash[slot],
	                                   .more = NO_NODE,
	                                   .same = w->states[state],
	                                   .depth = depth};
	if (w->careful)
		w->values[w->count] = w->now;
	w->states[state] = w->count;
	there = first_of(w, to, depth);
	if (there == NO_NODE) {
		w->hash[slot] = w->count;
	} else {
		w->nodes[w->count].more = w->nodes[there].more;
		w->nodes[there].more = w->count;
	}
	link_nodes(w, from, w->count++);
}

/* --- what is found --------------------------------------------------------------------------- */

static bool same_target(struct target a, struct target b)
{
	return place_is(a.place, b.place) && a.symbol == b.symbol;
}

static bool is_known(const struct walk *w, struct place site, enum finding_class class,
                     struct target t)
{
	for (size_t i = 0; i < w->found_count; i++)
		if (w->found[i].class == class && place_is(w->found[i].site, site) &&
		    (class == ESCAPE_INDIRECT || same_target(w->found[i].target, t)))
			return true; /* of the targets of a table one is enough */
	return false;
}

void walk_found(struct walk *w, int32_t node, enum finding_class class, struct target target,
                unsigned depth, const char *detail)
{
	code_steps(w->c, supply_of(w), w->found_count / 16);
	if (is_known(w, w->nodes[node].at, class, target))
		return;
	w->found = must_alloc(w->found, (w->found_count + 1) * sizeof(*w->found));
	w->found[w->found_count++] = (struct finding){
	        .class = class,
	        .site = w->nodes[node].at,
	        .function = w->symbol,
	        .entry = w->entry,
	        .target = target,
	        .depth = depth,
	        .detail = detail,
	        .path_length = node, /* until the walk is over: then the way is made of it */
	};
}

void walk_crossed(struct walk *w, int32_t node, struct target target, unsigned depth)
{
	struct place site = w->nodes[node].at;

	for (size_t i = 0; i < w->crossed_count; i++)
		if (place_is(w->crossed[i].site, site) && same_target(w->crossed[i].target, target))
			return;
	w->crossed = must_alloc(w->crossed, (w->crossed_count + 1) * sizeof(*w->crossed));
	w->crossed[w->crossed_count++] = (struct crossing){site, w->symbol, target, depth};
}

/* --- one instruction, two depths ------------------------------------------------------------- */

/* Facts that cannot both be: then no execution comes here with both depths. */
static bool exclude_each_other(const struct values *a, const struct values *b)
{
	for (unsigned i = 0; i < FACTS; i++) {
		for (unsigned j = 0; a->fact[i].used && j < FACTS; j++) {
			struct fact x = a->fact[i], y = b->fact[j];
			bool differ = x.holds != y.holds;

			x.holds = y.holds = 0;
			if (y.used && differ && !memcmp(&x, &y, sizeof(x)))
				return true;
		}
	}
	return false;
}

/* The other node at the same place with another depth, or NO_NODE. */
static int32_t find_rival(const struct walk *w, int32_t node)
{
	const struct node *n = &w->nodes[node];
	int32_t i = w->hash[hash_of(n->at)];

	for (; i != NO_NODE; i = w->nodes[i].chain) {
		if (w->nodes[i].depth == n->depth || !place_is(w->nodes[i].at, n->at))
			continue;
		for (int32_t other = i; other != NO_NODE; other = w->nodes[other].more)
			if (!w->careful || !exclude_each_other(&w->values[other], &w->values[node]))
				return other;
	}
	return NO_NODE;
}

/* Where ways join: a node with a rival whose parent has none. */
static void find_conflicts(struct walk *w)
{
	for (int32_t i = 0; i < w->count; i++) {
		int32_t rival = find_rival(w, i), parent = w->nodes[i].parent;

		if (rival == NO_NODE || (parent != NO_NODE && find_rival(w, parent) != NO_NODE))
			continue;
		found_conflict(w, i, w->nodes[rival].depth);
	}
}

/* --- the way to a finding -------------------------------------------------------------------- */

static bool follows(const struct walk *w, int32_t node)
{
	const struct place *from = &w->nodes[w->nodes[node].parent].at, *at = &w->nodes[node].at;

	return from->section == at->section && at->offset > from->offset &&
	       at->offset - from->offset <= 15;
}

/* The entry, each place that was jumped to, and the site. */
static void make_path(struct walk *w, struct finding *f)
{
	int32_t node = f->path_length, i, nodes = 0;
	uint32_t length = 1;
	bool whole = code_steps(w->c, FOR_WAYS, 1); /* else only its ends */

	for (i = node; w->nodes[i].parent != NO_NODE && whole; i = w->nodes[i].parent, nodes++)
		length += i == node || !follows(w, i);
	if (!whole && i)
		length++;
	code_steps(w->c, FOR_WAYS, nodes / 4);
	f->path = must_alloc(NULL, length * sizeof(*f->path));
	f->path_length = length;
	f->path[length - 1] = w->nodes[node].at;
	for (i = node; w->nodes[i].parent != NO_NODE && whole; i = w->nodes[i].parent)
		if (i == node || !follows(w, i))
			f->path[--length] = w->nodes[i].at;
	f->path[0] = w->nodes[0].at;
}

/* --- a function ------------------------------------------------------------------------------ */

static void walk_run(struct walk *w)
{
	w->hash = must_alloc(NULL, 2 * HASH * sizeof(*w->hash));
	memset(w->hash, 0xff, 2 * HASH * sizeof(*w->hash));
	w->states = w->hash + HASH;
	values_start(&w->now, w->c->p->arch);
	walk_to(w, NO_NODE, w->entry, 0);
	do {
		for (; w->done < w->count && !w->too_many; w->done++)
			walk_step(w, w->done);
	} while (!w->too_many && !w->careful && joins_confirm(w));
	if (w->too_many && w->careful)
		return; /* nobody will ask what it found */
	if (w->too_many)
		walk_found(w, 0, UNKNOWN, (struct target){NOWHERE, NO_SYMBOL}, 0,
		           "the code is too large to be analysed");
	find_conflicts(w);
	for (size_t i = 0; i < w->found_count; i++)
		make_path(w, &w->found[i]);
}

static void walk_end(struct walk *w)
{
	free(w->nodes);
	free(w->values);
	free(w->hash);
	free(w->found);
	free(w->crossed);
	free(w->links);
	free(w->questions);
}

static void give(struct code *c, struct findings *out, const struct finding *f)
{
	code_steps(c, FOR_WAYS, out->count / 16);
	for (size_t i = 0; i < out->count; i++)
		if (out->one[i].class == f->class && place_is(out->one[i].site, f->site) &&
		    same_target(out->one[i].target, f->target))
			return; /* code that two functions share */
	out->one = must_alloc(out->one, (out->count + 1) * sizeof(*out->one));
	out->one[out->count++] = *f;
}

static void note_reached(struct walk *w)
{
	for (int32_t i = 0; i < w->count; i++) {
		uint8_t *byte = reached_byte(w->c, w->nodes[i].at);

		if (!byte)
			continue;
		w->out->instructions += !*byte;
		*byte |= i ? REACHED : REACHED | WALKED;
	}
}

/* Only then can a test that is repeated explain anything: one that opened or closed a region. */
static bool has_conflicts(const struct walk *w)
{
	for (size_t i = 0; i < w->found_count; i++)
		if (w->found[i].class == DEPTH_CONFLICT)
			return true;
	return false;
}

static bool has_other_than_conflicts(const struct walk *w)
{
	for (size_t i = 0; i < w->found_count; i++)
		if (w->found[i].class != DEPTH_CONFLICT)
			return true;
	return false;
}

/*
 * With values. When every way then ends as it should, the depths were only different because the
 * same question was asked twice; when not, the joins are a part of what is wrong.
 */
static bool settle(const struct walk *plain, struct walk *careful)
{
	*careful = (struct walk){.c = plain->c,
	                         .out = plain->out,
	                         .entry = plain->entry,
	                         .begin = plain->begin,
	                         .end = plain->end,
	                         .symbol = plain->symbol,
	                         .careful = true};
	walk_run(careful);
	return (careful->pruned || plain->doubted) && !careful->too_many;
}

static void give_all(struct walk *plain, struct walk *careful)
{
	bool conflicts_too = has_other_than_conflicts(careful);

	for (size_t i = 0; i < careful->found_count; i++)
		if (careful->found[i].class != DEPTH_CONFLICT || !conflicts_too || plain->doubted)
			give(plain->c, plain->out, &careful->found[i]);
	for (size_t i = 0; i < plain->found_count && conflicts_too; i++)
		if (plain->found[i].class == DEPTH_CONFLICT)
			give(plain->c, plain->out, &plain->found[i]);
}

static void keep_crossings(struct walk *w)
{
	struct findings *out = w->out;

	if (!w->crossed_count)
		return;
	out->crossings = must_alloc(out->crossings, (out->crossing_count + w->crossed_count) *
	                                                    sizeof(*out->crossings));
	memcpy(out->crossings + out->crossing_count, w->crossed,
	       w->crossed_count * sizeof(*w->crossed));
	out->crossing_count += w->crossed_count;
}

static void walk_function(struct code *c, struct findings *out, struct place entry, uint32_t symbol,
                          uint64_t end)
{
	struct walk w = {.c = c,
	                 .out = out,
	                 .entry = entry,
	                 .symbol = symbol,
	                 .begin = entry.offset,
	                 .end = end};

	walk_run(&w);
	out->functions++;
	note_reached(&w);
	keep_crossings(&w);
	if (has_conflicts(&w) || w.doubted) {
		struct walk careful;

		if (settle(&w, &careful)) {
			give_all(&w, &careful);
			note_reached(&careful);
			w.found_count = 0;
		}
		walk_end(&careful);
	}
	for (size_t i = 0; i < w.found_count; i++)
		give(c, out, &w.found[i]);
	walk_end(&w);
}

/* --- who is walked --------------------------------------------------------------------------- */

/* Up to its size, or the next function when it has none. */
static uint64_t function_end(struct program *p, uint32_t symbol)
{
	const struct symbol *s = &p->symbols[symbol], *next;
	uint32_t count, i = program_next_symbol(p, s->place);
	const uint32_t *symbols = section_symbols(p, s->place.section, &count);

	if (s->size)
		return s->place.offset + s->size;
	for (; i < count; i++) {
		next = &p->symbols[symbols[i]];
		if (next->type == SYMBOL_FUNCTION || next->global)
			return next->place.offset;
	}
	return p->sections[s->place.section].size;
}

/* Named code: functions, and global labels of assembly that are not inside of one. */
static void walk_named(struct code *c, struct findings *out, const struct zone *z)
{
	uint32_t count;
	const uint32_t *symbols = section_symbols(c->p, z->begin.section, &count);
	uint64_t inside = 0;

	for (uint32_t i = 0; i < count; i++) {
		const struct symbol *s = &c->p->symbols[symbols[i]];
		uint64_t end;

		/* of several names of one place the last is the best */
		if (s->place.offset < z->begin.offset || s->place.offset >= z->end ||
		    (i + 1 < count &&
		     c->p->symbols[symbols[i + 1]].place.offset == s->place.offset))
			continue;
		if (s->type != SYMBOL_FUNCTION && (!s->global || s->place.offset < inside))
			continue;
		if (s->type == SYMBOL_OBJECT || strstr(s->name, ".cold"))
			continue; /* a cold part is walked with what it was a part of */
		end = function_end(c->p, symbols[i]);
		if (s->type == SYMBOL_FUNCTION && s->size)
			inside = end;
		walk_function(c, out, s->place, symbols[i], end);
	}
}

/* Data between code, as their symbol says. */
static uint64_t object_end(struct program *p, uint32_t symbol, struct place at)
{
	uint64_t end = function_end(p, symbol);

	return end > at.offset ? end : at.offset + 1;
}

/* In the middle of other code, or moved away: a walk that came by has another depth, or did not. */
static void walk_all_called(struct code *c, struct findings *out)
{
	for (size_t i = 0; i < c->called_count; i++) {
		struct place at = c->called[i];
		uint32_t symbol = program_cover(c->p, at);
		const struct zone *z = code_zone(c, at);

		if (*reached_byte(c, at) & WALKED)
			continue;
		walk_function(c, out, at, symbol,
		              symbol == NO_SYMBOL ? z->end : function_end(c->p, symbol));
	}
}

/* A function that was reached. */
static bool is_reached(struct code *c, uint32_t symbol)
{
	const uint8_t *byte = reached_byte(c, c->p->symbols[symbol].place);

	return !byte || *byte;
}

/* Bytes that nothing reached. Fillers are passed over; the rest is walked as code without a name. */
static void walk_rest(struct code *c, struct findings *out, const struct zone *z)
{
	const uint8_t *seen = reached.zone[z - c->zones];
	struct place at = z->begin;

	while (at.offset < z->end) {
		struct instruction in;
		const uint8_t *bytes;
		size_t left = program_bytes(c->p, at, &bytes);

		if (!left)
			break;
		c->p->arch->decode(bytes, left, &in);
		if (!seen[at.offset - z->begin.offset] && !in.filler) {
			uint32_t symbol = program_cover(c->p, at);
			uint64_t end = z->end;

			if (symbol != NO_SYMBOL && c->p->symbols[symbol].type == SYMBOL_OBJECT) {
				at.offset = object_end(c->p, symbol, at);
				continue;
			}
			/* in the shadow of a function: behind a call or trap that never returns */
			if (symbol != NO_SYMBOL && c->p->symbols[symbol].type == SYMBOL_FUNCTION &&
			    at.offset < function_end(c->p, symbol)) {
				if (is_reached(c, symbol)) {
					at.offset += in.length;
					continue;
				}
				end = function_end(c->p, symbol); /* a cold part of nothing */
			}
			walk_function(c, out, at, symbol, end);
		}
		at.offset += in.length;
	}
}

static bool is_given(const struct findings *out, enum finding_class class, struct place site)
{
	for (size_t i = 0; i < out->count; i++)
		if (out->one[i].class == class && place_is(out->one[i].site, site))
			return true;
	return false;
}

static void hooks(struct code *c, struct findings *out)
{
	for (size_t i = 0; i < c->hook_count; i++) {
		struct finding f = {.class = TRACEABLE_SITE,
		                    .site = c->hooks[i].at,
		                    .function = program_cover(c->p, c->hooks[i].at),
		                    .entry = c->hooks[i].at,
		                    .target = {NOWHERE, NO_SYMBOL},
		                    .detail = c->hooks[i].table,
		                    .path_length = 1};

		if (is_given(out, TRACEABLE_SITE, f.site))
			continue; /* the record of a call that was found itself */
		f.path = must_alloc(NULL, sizeof(*f.path));
		*f.path = f.site;
		give(c, out, &f);
	}
}

static int compare_findings(const void *a, const void *b)
{
	const struct finding *x = a, *y = b;

	if (x->site.section != y->site.section)
		return x->site.section < y->site.section ? -1 : 1;
	if (x->site.offset != y->site.offset)
		return x->site.offset < y->site.offset ? -1 : 1;
	return (int)x->class - (int)y->class;
}

void walk_all(struct code *c, struct findings *out)
{
	reached.zone = must_alloc(NULL, (c->zone_count + 1) * sizeof(*reached.zone));
	for (size_t i = 0; i < c->zone_count; i++) {
		size_t size = c->zones[i].end - c->zones[i].begin.offset;

		reached.zone[i] = must_alloc(NULL, size + 1);
		memset(reached.zone[i], 0, size + 1);
	}
	out->regions = c->regions;
	out->no_marks = !c->any_marks;
	for (size_t i = 0; i < c->zone_count; i++)
		walk_named(c, out, &c->zones[i]);
	walk_all_called(c, out);
	for (size_t i = 0; i < c->zone_count; i++)
		walk_rest(c, out, &c->zones[i]);
	walk_all_called(c, out);
	hooks(c, out);
	if (out->count > 1)
		qsort(out->one, out->count, sizeof(*out->one), compare_findings);
}

bool walk_graph(struct code *c, const char *name, FILE *to)
{
	uint32_t symbol = program_symbol(c->p, name);
	struct findings nothing = {0};
	struct walk w = {.c = c, .out = &nothing, .symbol = symbol};

	if (symbol == NO_SYMBOL)
		return false;
	w.entry = c->p->symbols[symbol].place;
	w.begin = w.entry.offset;
	w.end = function_end(c->p, symbol);
	walk_run(&w);
	graph_print(&w, to);
	walk_end(&w);
	return true;
}

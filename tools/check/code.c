/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/check/code.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

bool glob_list(const char *const *globs, const char *name)
{
	for (; globs && *globs; globs++) {
		bool literal = !strchr("*?[\\", **globs);

		/* most names are told apart by their first letter */
		if ((!literal || **globs == *name) && !fnmatch(*globs, name, 0))
			return true;
	}
	return false;
}

static int compare_places(struct place a, struct place b)
{
	if (a.section != b.section)
		return a.section < b.section ? -1 : 1;
	return a.offset < b.offset ? -1 : a.offset > b.offset;
}

static int compare_zones(const void *a, const void *b)
{
	return compare_places(((const struct zone *)a)->begin, ((const struct zone *)b)->begin);
}

static int compare_marks(const void *a, const void *b)
{
	return compare_places(((const struct mark *)a)->at, ((const struct mark *)b)->at);
}

static int compare_edges(const void *a, const void *b)
{
	return compare_places(((const struct edge *)a)->from, ((const struct edge *)b)->from);
}

static int compare_replacements(const void *a, const void *b)
{
	return compare_places(((const struct replacement *)a)->begin,
	                      ((const struct replacement *)b)->begin);
}

/* Overlapping and touching ones are one. */
static void merge_zones(struct code *c)
{
	size_t n = 0;

	for (size_t i = 0; i < c->zone_count; i++) {
		struct zone *last = n ? &c->zones[n - 1] : NULL, *z = &c->zones[i];

		if (last && last->begin.section == z->begin.section &&
		    z->begin.offset <= last->end) {
			if (z->end > last->end)
				last->end = z->end;
			continue;
		}
		c->zones[n++] = *z;
	}
	c->zone_count = n;
}

/* Several at one instruction are one that changes the depth by their sum. */
static void merge_marks(struct code *c)
{
	size_t n = 0;

	for (size_t i = 0; i < c->mark_count; i++) {
		if (n && place_is(c->marks[n - 1].at, c->marks[i].at)) {
			c->marks[n - 1].change += c->marks[i].change;
			c->marks[n - 1].both = true;
			continue;
		}
		c->marks[n++] = c->marks[i];
	}
	c->mark_count = n;
}

static void sort(void *base, size_t count, size_t size, int (*compare)(const void *, const void *))
{
	if (count > 1)
		qsort(base, count, size, compare);
}

/* Of some 50 ns: half a second, and more for large code. */
static uint64_t steps_of(const struct code *c)
{
	uint64_t steps = 1 << 23;

	for (size_t i = 0; i < c->zone_count; i++)
		steps += 64 * (c->zones[i].end - c->zones[i].begin.offset);
	return steps;
}

bool code_steps(struct code *c, enum supply from, uint64_t count)
{
	uint64_t *left = &c->steps_left[from];

	*left -= count < *left ? count : *left;
	return *left;
}

void code_read(struct code *c, struct program *p, const struct check_options *o)
{
	*c = (struct code){.p = p, .options = o};
	zones_read(c);
	sort(c->zones, c->zone_count, sizeof(*c->zones), compare_zones);
	merge_zones(c);
	c->steps_left[FOR_WAYS] = c->steps_left[FOR_VALUES] = steps_of(c);
	marks_read(c);
	sort(c->marks, c->mark_count, sizeof(*c->marks), compare_marks);
	merge_marks(c);
	tables_read(c);
	sort(c->edges, c->edge_count, sizeof(*c->edges), compare_edges);
	sort(c->replacements, c->replacement_count, sizeof(*c->replacements), compare_replacements);
}

/* --- looking up ------------------------------------------------------------------------------ */

/* How many of the sorted elements, whose place comes first in them, are at or before a place. */
static size_t up_to(const void *base, size_t count, size_t size, struct place at)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct place *key = (const void *)((const char *)base + middle * size);

		if (compare_places(*key, at) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct zone *code_zone(const struct code *c, struct place at)
{
	size_t n = up_to(c->zones, c->zone_count, sizeof(*c->zones), at);
	const struct zone *z = n ? &c->zones[n - 1] : NULL;

	return z && z->begin.section == at.section && at.offset < z->end ? z : NULL;
}

const struct mark *code_mark(const struct code *c, struct place at)
{
	size_t n = up_to(c->marks, c->mark_count, sizeof(*c->marks), at);

	return n && place_is(c->marks[n - 1].at, at) ? &c->marks[n - 1] : NULL;
}

const struct edge *code_edge(const struct code *c, struct place from)
{
	size_t n = up_to(c->edges, c->edge_count, sizeof(*c->edges), from);

	if (!n || !place_is(c->edges[n - 1].from, from))
		return NULL;
	while (n > 1 && place_is(c->edges[n - 2].from, from))
		n--;
	return &c->edges[n - 1];
}

bool code_edge_is_last(const struct code *c, const struct edge *e)
{
	return e + 1 == c->edges + c->edge_count || !place_is(e[1].from, e->from);
}

static const struct replacement *replacement(const struct code *c, struct place at)
{
	size_t n = up_to(c->replacements, c->replacement_count, sizeof(*c->replacements), at);
	const struct replacement *r = n ? &c->replacements[n - 1] : NULL;

	return r && r->begin.section == at.section && at.offset < r->end ? r : NULL;
}

bool code_replacement_ends(const struct code *c, struct place inside, struct place at,
                           struct place *back)
{
	const struct replacement *r = replacement(c, inside);

	if (!r || at.offset < r->end)
		return false;
	*back = r->back;
	return true;
}

bool code_replacement_has(const struct code *c, struct place a, struct place b)
{
	const struct replacement *r = replacement(c, a);

	return r && r == replacement(c, b);
}

struct target code_target(struct code *c, struct place at, const struct instruction *in)
{
	struct target t = {{at.section, at.offset + in->displacement}, NO_SYMBOL};
	struct reference r;

	if (in->field_size &&
	    program_reference(c->p, (struct place){at.section, at.offset + in->field},
	                      in->field_size, &r))
		return program_target(c->p, &r,
		                      c->p->arch->relative_to_end ? in->length - in->field : 0);
	if (t.place.offset >= c->p->sections[at.section].size)
		t.place = program_place(c->p, c->p->sections[at.section].address + t.place.offset);
	return t;
}

bool code_leaves_to_next(struct code *c, struct place at, const struct instruction *in)
{
	struct place pushed = {at.section, at.offset - 4},
	             next = {at.section, at.offset + in->length};
	struct reference r;
	uint64_t number;

	if (in->flow != FLOW_LEAVE || at.offset < 4)
		return false;
	if (program_reference(c->p, pushed, 4, &r))
		return place_is(program_target(c->p, &r, 0).place, next);
	return program_number(c->p, pushed, 4, &number) &&
	       place_is(program_place(c->p, (uint64_t)(int64_t)(int32_t)number), next);
}

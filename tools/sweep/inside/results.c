/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/sweep/inside/results.h"
#include "tools/common/buf.h"
#include "tools/common/say.h"

#include <stdlib.h>
#include <string.h>

/* Arrays grow by halves, so that millions of hits do not move each time. */
static void *grow(void *array, size_t count, size_t size)
{
	if (count & (count - 1))
		return array;
	array = must_alloc(array, (count ? 2 * count : 1) * size);
	return array;
}

static void *add(void *arrayp, size_t *count, size_t size)
{
	void **array = arrayp;
	char *new;

	*array = grow(*array, *count, size);
	new = (char *)*array + (*count)++ *size;
	return memset(new, 0, size);
}

struct known_name *results_add_door(struct results *r)
{
	return add(&r->doors, &r->door_count, sizeof(*r->doors));
}

struct known_name *results_add_event(struct results *r)
{
	return add(&r->events, &r->event_count, sizeof(*r->events));
}

struct finding *results_add_finding(struct results *r)
{
	return add(&r->findings, &r->finding_count, sizeof(*r->findings));
}

void results_complain(struct results *r, char *text)
{
	*(char **)add(&r->complaints, &r->complaint_count, sizeof(*r->complaints)) = text;
}

const struct known_name *known_find(const struct known_name *names, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(names[i].name, name))
			return &names[i];
	return NULL;
}

/* --- chains ---------------------------------------------------------------------------------- */

static int compare_chains(const struct chain *a, const struct chain *b)
{
	int order = (a->depth > b->depth) - (a->depth < b->depth);

	for (unsigned i = 0; !order && i < a->depth; i++)
		order = strcmp(a->event[i], b->event[i]);
	return order;
}

bool chain_is(const struct chain *a, const struct chain *b)
{
	return !compare_chains(a, b);
}

char *chain_text(const struct chain *chain)
{
	struct buf text = {0};

	for (unsigned i = 0; i < chain->depth; i++)
		buf_addf(&text, "%s%s", i ? "," : "", chain->event[i]);
	return buf_text(&text);
}

bool chain_read(struct chain *chain, const char *text)
{
	char *rest = must_strdup(text), *event;

	*chain = (struct chain){0};
	while ((event = strsep(&rest, ","))) {
		if (chain->depth == DEPTH_MAX || !*event)
			return false;
		chain->event[chain->depth++] = event;
	}
	return true;
}

/* --- cells ----------------------------------------------------------------------------------- */

struct cell *results_cell(struct results *r, const char *door, const struct chain *chain,
                          const char *options)
{
	const struct known_name *known = known_find(r->doors, r->door_count, door);
	struct cell *c;

	for (size_t i = 0; i < r->cell_count; i++) {
		c = &r->cells[i];
		if (!strcmp(c->door, door) && chain_is(&c->chain, chain) &&
		    !strcmp(c->options, options))
			return c;
	}
	c = add(&r->cells, &r->cell_count, sizeof(*r->cells));
	c->door = must_strdup(door);
	c->context = must_strdup(known && known->context ? known->context : "");
	c->chain = *chain;
	c->options = must_strdup(options);
	c->shards = 1;
	return c;
}

bool cell_add_shard(struct cell *c, uint32_t shard)
{
	uint32_t i = 0;

	while (i < c->done_count && c->done[i] < shard)
		i++;
	if (i < c->done_count && c->done[i] == shard)
		return false;
	c->done = must_alloc(c->done, (c->done_count + 1) * sizeof(*c->done));
	memmove(c->done + i + 1, c->done + i, (c->done_count - i) * sizeof(*c->done));
	c->done[i] = shard;
	c->done_count++;
	return true;
}

bool cell_complete(const struct cell *c)
{
	return c->done_count == c->shards;
}

/* --- hits ------------------------------------------------------------------------------------ */

void results_hit(struct results *r, const char *event, const char *context, uint64_t address,
                 uint64_t count)
{
	struct hit *h = add(&r->hits, &r->hit_count, sizeof(*r->hits));

	/* Names are few: the one before has mostly the same. */
	if (r->hit_count > 1 && !strcmp(h[-1].event, event) && !strcmp(h[-1].context, context)) {
		h->event = h[-1].event;
		h->context = h[-1].context;
	} else {
		h->event = must_strdup(event);
		h->context = must_strdup(context);
	}
	h->address = address;
	h->count = count;
}

static int compare_hits(const void *a, const void *b)
{
	const struct hit *x = a, *y = b;
	int order = strcmp(x->event, y->event);

	if (!order)
		order = strcmp(x->context, y->context);
	return order ? order : (x->address > y->address) - (x->address < y->address);
}

static void join_hits(struct results *r)
{
	size_t kept = 0;

	if (!r->hit_count)
		return;
	qsort(r->hits, r->hit_count, sizeof(*r->hits), compare_hits);
	for (size_t i = 1; i < r->hit_count; i++) {
		if (!compare_hits(&r->hits[kept], &r->hits[i]))
			r->hits[kept].count += r->hits[i].count;
		else
			r->hits[++kept] = r->hits[i];
	}
	r->hit_count = kept + 1;
}

/* --- order ----------------------------------------------------------------------------------- */

static int compare_names(const void *a, const void *b)
{
	const struct known_name *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static int compare_cells(const void *a, const void *b)
{
	const struct cell *x = a, *y = b;
	int order = strcmp(x->door, y->door);

	if (!order)
		order = compare_chains(&x->chain, &y->chain);
	return order ? order : strcmp(x->options, y->options);
}

static int compare_injections(const struct injection *x, const struct injection *y)
{
	int order = (x->depth > y->depth) - (x->depth < y->depth);

	for (unsigned i = 0; !order && i < x->depth; i++)
		order = (x->at[i] > y->at[i]) - (x->at[i] < y->at[i]);
	return order;
}

static int compare_text(const char *x, const char *y)
{
	return strcmp(x ? x : "", y ? y : "");
}

static int compare_findings(const void *a, const void *b)
{
	const struct finding *x = a, *y = b;
	int order = strcmp(x->door, y->door);

	if (!order)
		order = compare_chains(&x->chain, &y->chain);
	if (!order)
		order = strcmp(x->options, y->options);
	if (!order)
		order = compare_injections(&x->injection, &y->injection);
	if (!order)
		order = (x->kind > y->kind) - (x->kind < y->kind);
	if (!order)
		order = compare_text(x->what, y->what);
	if (!order)
		order = compare_text(x->before, y->before);
	return order ? order : compare_text(x->after, y->after);
}

static void drop_repeated(struct results *r)
{
	size_t kept = 0;

	for (size_t i = 1; i < r->finding_count; i++)
		if (compare_findings(&r->findings[kept], &r->findings[i]))
			r->findings[++kept] = r->findings[i];
	if (r->finding_count)
		r->finding_count = kept + 1;
}

static void sort(void *array, size_t count, size_t size, int (*compare)(const void *, const void *))
{
	if (count)
		qsort(array, count, size, compare);
}

void results_sort(struct results *r)
{
	sort(r->doors, r->door_count, sizeof(*r->doors), compare_names);
	sort(r->events, r->event_count, sizeof(*r->events), compare_names);
	sort(r->cells, r->cell_count, sizeof(*r->cells), compare_cells);
	sort(r->findings, r->finding_count, sizeof(*r->findings), compare_findings);
	drop_repeated(r);
	join_hits(r);
}

/* --- verdict --------------------------------------------------------------------------------- */

bool results_something(const struct results *r)
{
	for (size_t i = 0; i < r->cell_count; i++)
		/* the part of a short door may be empty */
		if (r->cells[i].injections || r->cells[i].shards > 1)
			return true;
	return false;
}

bool results_clean(const struct results *r)
{
	for (size_t i = 0; i < r->cell_count; i++) {
		const struct cell *c = &r->cells[i];

		if (c->differences || c->differing || c->deaths)
			return false;
	}
	return results_something(r) && !r->finding_count && !r->complaint_count;
}

static bool has_cell(const struct results *r, const char *door, const char *event)
{
	for (size_t i = 0; i < r->cell_count; i++) {
		const struct cell *c = &r->cells[i];

		if (c->chain.depth == 1 && !strcmp(c->door, door) &&
		    !strcmp(c->chain.event[0], event) && cell_complete(c))
			return true;
	}
	return false;
}

bool results_full(const struct results *r)
{
	for (size_t d = 0; d < r->door_count; d++)
		for (size_t e = 0; e < r->event_count; e++)
			if (!has_cell(r, r->doors[d].name, r->events[e].name))
				return false;
	return r->door_count && r->event_count;
}

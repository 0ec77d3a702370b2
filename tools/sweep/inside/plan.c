/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/sweep/inside/plan.h"
#include "tools/common/buf.h"
#include "tools/common/say.h"

#include <stdlib.h>
#include <string.h>

/* Come through an interrupted stack's back, whatever the interrupt flag says: these nest freely. */
static const char *const nmi_like[] = {"nmi", "mc", "db", "int3"};

/* Injections between two words of a guest: the slowest doors still say one every few seconds. */
#define PROGRESS 1000

#define LENGTH(a) (sizeof(a) / sizeof((a)[0]))

/* --- the list -------------------------------------------------------------------------------- */

void plan_push(struct plan *plan, struct unit unit)
{
	struct unit *new = must_alloc(NULL, sizeof(*new));

	*new = unit;
	new->next = plan->first;
	plan->first = new;
	plan->left++;
}

bool plan_pop(struct plan *plan, struct unit *unit)
{
	struct unit *first = plan->first;

	if (!first)
		return false;
	*unit = *first;
	plan->first = first->next;
	plan->left--;
	free(first);
	return true;
}

/* --- chains ---------------------------------------------------------------------------------- */

struct chains {
	struct chain *one;
	size_t count;
};

static void add_chain(struct chains *list, const struct chain *chain)
{
	list->one = must_alloc(list->one, (list->count + 1) * sizeof(*list->one));
	list->one[list->count++] = *chain;
}

/* Every way to fill the chain from `depth` on with events that nest. */
static void add_nested(struct chains *list, struct chain *chain, unsigned depth,
                       const struct results *known)
{
	if (depth == chain->depth) {
		add_chain(list, chain);
		return;
	}
	for (size_t i = 0; i < LENGTH(nmi_like); i++) {
		if (!known_find(known->events, known->event_count, nmi_like[i]))
			continue;
		chain->event[depth] = (char *)nmi_like[i];
		add_nested(list, chain, depth + 1, known);
	}
}

static struct chains choose_chains(const struct sweep_options *o, const struct results *known)
{
	struct chain chain = {.depth = o->depth};
	struct chains list = {0};

	for (unsigned i = 0; i < o->events.count; i++)
		if (!known_find(known->events, known->event_count, o->events.one[i]))
			die(ST_USAGE, "there is no event '%s' (try: ./airlock sweep --list)",
			    o->events.one[i]);
	if (o->depth == 1) {
		for (unsigned i = 0; i < o->events.count; i++)
			add_chain(&list, &(struct chain){{o->events.one[i]}, 1});
		for (size_t i = 0; !o->events.count && i < known->event_count; i++)
			add_chain(&list, &(struct chain){{known->events[i].name}, 1});
	} else if (o->events.count) {
		memcpy(chain.event, o->events.one, o->depth * sizeof(*chain.event));
		add_chain(&list, &chain);
	} else {
		add_nested(&list, &chain, 0, known);
	}
	return list;
}

/* --- units ----------------------------------------------------------------------------------- */

/* A boot is cheap against a nested campaign, and several guests can share those of one door. */
static void add_door(struct plan *plan, const char *door, const struct chains *chains, bool apart)
{
	size_t each = apart ? 1 : chains->count;

	for (size_t end = chains->count; end; end -= each)
		plan_push(plan, (struct unit){.door = door,
		                              .chains = chains->one + end - each,
		                              .count = each});
}

void plan_make(struct plan *plan, const struct sweep_options *o, const struct results *known)
{
	const struct chains chains = choose_chains(o, known);
	const bool apart = o->depth > 1 || o->jobs > 1;

	if (!chains.count)
		die(ST_UNAVAILABLE, "this kernel knows no events of that kind");
	*plan = (struct plan){0};
	for (unsigned i = o->doors.count; i; i--) {
		const char *door = o->doors.one[i - 1];

		if (!known_find(known->doors, known->door_count, door))
			die(ST_USAGE, "there is no door '%s' (try: ./airlock sweep --list)", door);
		add_door(plan, door, &chains, apart);
	}
	for (size_t i = o->doors.count ? 0 : known->door_count; i; i--)
		add_door(plan, known->doors[i - 1].name, &chains, apart);
}

/* --- words ----------------------------------------------------------------------------------- */

static void add_events(struct buf *words, const struct unit *unit)
{
	for (size_t i = 0; i < unit->count; i++) {
		char *chain = chain_text(&unit->chains[i]);

		buf_addf(words, "%s%s", i ? ";" : " sweep.events=", chain);
		free(chain);
	}
}

char *plan_words(const struct sweep_options *o, const struct unit *unit)
{
	struct buf words = {0};

	buf_addf(&words, "sweep=%s", unit->door);
	add_events(&words, unit);
	if (unit->first)
		buf_addf(&words, " sweep.first=%llu", (unsigned long long)unit->first);
	if (o->shards > 1)
		buf_addf(&words, " sweep.shard=%u/%u", o->shard, o->shards);
	if (o->samples)
		buf_addf(&words, " sweep.samples=%llu sweep.seed=%llu", o->samples, o->seed);
	buf_addf(&words, " sweep.progress=%u", unit->step ? 1 : PROGRESS);
	for (unsigned i = 0; i < o->at_count; i++)
		buf_addf(&words, "%s%u", i ? "," : " sweep.at=", o->at[i]);
	if (o->gdb)
		buf_addf(&words, " sweep.stop");
	return buf_text(&words);
}

/* In quotes, as a shell takes it back. */
static void add_quoted(struct buf *text, const char *option, const char *value)
{
	buf_addf(text, " %s '", option);
	for (const char *c = value; *c; c++)
		buf_addf(text, *c == '\'' ? "'\\''" : "%c", *c);
	buf_addf(text, "'");
}

char *plan_options(const struct sweep_options *o)
{
	struct buf text = {0};

	if (o->cpus != 1)
		buf_addf(&text, " --cpus %u", o->cpus);
	if (o->memory_mib)
		buf_addf(&text, " --memory %u", o->memory_mib);
	if (o->machine)
		buf_addf(&text, " --machine %s", o->machine);
	if (o->cpu)
		add_quoted(&text, "--cpu", o->cpu);
	if (*o->append)
		add_quoted(&text, "--append", o->append);
	if (o->samples)
		buf_addf(&text, " --samples %llu --seed %llu", o->samples, o->seed);
	if (text.len)
		buf_take(&text, 1);
	return buf_text(&text);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What registers hold where several ways come together. A walk looks at an indirect jump once, on
 * the shortest way to it; here the values of all ways are joined, until they change no more, and what
 * is not the same on all of them is not known. An answer that this does not bear out is given anew.
 */
#include "tools/check/walker.h"
#include "tools/common/say.h"

#include <stdlib.h>
#include <string.h>

/* Of each node: what it begins with, when something is known of it yet, and how many ways lead there. */
struct joins {
	struct values *values;
	bool *reached;
	uint32_t *ways;
};

static bool is_edge(const struct walk *w, struct place from, struct place to)
{
	const struct edge *e = code_edge(w->c, from);

	for (; e; e = code_edge_is_last(w->c, e) ? NULL : e + 1)
		if (e->kind != EDGE_CONTINUES && place_is(e->to, to))
			return true;
	return false;
}

static bool join(const struct walk *w, struct joins *j, int32_t node, const struct values *from)
{
	if (j->reached[node] && j->ways[node] == 1) {
		if (!memcmp(&j->values[node], from, sizeof(*from)))
			return false;
	} else if (j->reached[node]) {
		return values_join(&j->values[node], from, w->nodes[node].at);
	}
	j->reached[node] = true;
	j->values[node] = *from;
	return true;
}

/* From one node to another, by the instruction or by what a table says of it. */
static bool follow(const struct walk *w, struct joins *j, const struct link *l)
{
	struct place at = w->nodes[l->from].at, to = w->nodes[l->to].at;
	struct instruction in;
	struct value_effect e;
	struct values v = j->values[l->from];
	const uint8_t *bytes;
	size_t left = program_bytes(w->c->p, at, &bytes);
	bool changed = false, aside = is_edge(w, at, to);

	w->c->p->arch->decode(bytes, left, &in);
	if (aside && to.offset == at.offset + in.length)
		j->ways[l->to] = 2; /* both */
	if (aside)
		changed = join(w, j, l->to, &v);
	if (aside && to.offset != at.offset + in.length)
		return changed;
	w->c->p->arch->values(bytes, left, &e);
	values_step(&v, w->c->p, at, &in, &e);
	if (in.flow == FLOW_BRANCH)
		values_branch(&v, &e, to.offset != at.offset + in.length);
	if (in.flow == FLOW_CALL && to.offset != at.offset + in.length)
		values_lose_stack(&v, at, w->c->p->arch);
	return join(w, j, l->to, &v) || changed;
}

/* False: it takes too long, and what is there is not true of all ways. */
static bool find_values(const struct walk *w, struct joins *j)
{
	bool changed = true;

	values_start(&j->values[0], w->c->p->arch);
	/* compilers that see the callee keep values in what it does not use */
	j->values[0].calls_keep = 1;
	j->reached[0] = true;
	j->ways[0] = 1; /* from its caller */
	for (int32_t i = 0; i < w->link_count; i++)
		j->ways[w->links[i].to]++;
	while (changed) {
		if (!code_steps(w->c, FOR_VALUES, 60 * (uint64_t)w->link_count))
			return false;
		changed = false;
		for (int32_t i = 0; i < w->link_count; i++)
			if (j->reached[w->links[i].from])
				changed |= follow(w, j, &w->links[i]);
	}
	return true;
}

static void doubt_all(struct walk *w)
{
	for (size_t i = 0; i < w->question_count; i++)
		walk_doubt(w, &w->questions[i]);
}

bool joins_confirm(struct walk *w)
{
	size_t room = (size_t)w->count + 1;
	struct joins j;
	bool more = false;

	if (!w->question_count)
		return false;
	if (w->count > CAREFUL_MAX) {
		doubt_all(w);
		return false;
	}
	j.values = must_alloc(NULL, room * sizeof(*j.values));
	j.reached = calloc(room, sizeof(*j.reached));
	j.ways = calloc(room, sizeof(*j.ways));
	if (!j.reached || !j.ways)
		die(ST_UNAVAILABLE, "out of memory");
	if (!find_values(w, &j))
		doubt_all(w);
	else
		for (size_t i = 0; i < w->question_count; i++)
			more |= walk_ask_again(w, &w->questions[i],
			                       &j.values[w->questions[i].node]);
	free(j.values);
	free(j.reached);
	free(j.ways);
	return more;
}

/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/sweep/inside/words.h"
#include "tools/common/clock.h"
#include "tools/common/say.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

/* --- pieces of JSON -------------------------------------------------------------------------- */

static const char *string_of(const cJSON *object, const char *name)
{
	return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
}

static bool count_of(const cJSON *object, const char *name, uint64_t *count)
{
	const cJSON *number = cJSON_GetObjectItemCaseSensitive(object, name);

	if (!cJSON_IsNumber(number) || number->valuedouble < 0 || number->valuedouble > 9e15)
		return false;
	*count = number->valuedouble;
	return true;
}

static bool chain_of(const cJSON *object, struct chain *chain)
{
	const cJSON *list = cJSON_GetObjectItemCaseSensitive(object, "events"), *one;

	*chain = (struct chain){0};
	cJSON_ArrayForEach(one, list)
	{
		if (chain->depth == DEPTH_MAX || !cJSON_IsString(one))
			return false;
		chain->event[chain->depth++] = must_strdup(one->valuestring);
	}
	return chain->depth > 0;
}

static bool injection_of(const cJSON *object, struct injection *in)
{
	const cJSON *at = cJSON_GetObjectItemCaseSensitive(object, "at"), *one;
	const cJSON *rip = cJSON_GetObjectItemCaseSensitive(object, "rip");
	unsigned n = 0;

	*in = (struct injection){0};
	cJSON_ArrayForEach(one, at)
	{
		if (in->depth == DEPTH_MAX || !cJSON_IsNumber(one) || one->valuedouble < 0)
			return false;
		in->at[in->depth++] = one->valuedouble;
	}
	cJSON_ArrayForEach(one, rip)
	{
		if (n == in->depth || !cJSON_IsString(one))
			return false;
		in->rip[n++] = strtoull(one->valuestring, NULL, 0);
	}
	return in->depth > 0;
}

/* --- one word each --------------------------------------------------------------------------- */

/* All return false when the line does not say what it should. */

static bool hear_name(struct heard *h, char *rest, bool door)
{
	char *name = strsep(&rest, "|"), *context = door ? strsep(&rest, "|") : NULL;
	struct known_name *known;

	if (!*name || !rest || (door && !context))
		return false;
	if (door ? known_find(h->results->doors, h->results->door_count, name)
	         : known_find(h->results->events, h->results->event_count, name))
		return false;
	known = door ? results_add_door(h->results) : results_add_event(h->results);
	known->name = must_strdup(name);
	known->context = context ? must_strdup(context) : NULL;
	known->text = must_strdup(rest);
	return true;
}

static struct cell *cell_now(struct heard *h)
{
	struct cell *c = results_cell(h->results, h->door, &h->chain, h->options);

	c->shards = h->shards;
	return c;
}

static bool hear_begin(struct heard *h, const cJSON *said)
{
	if (h->begun || !chain_of(said, &h->chain))
		return false;
	h->begun = true;
	h->now = (struct injection){0};
	h->injections = h->differences = h->differing = 0;
	h->begun_ns = clock_ns();
	cell_now(h);
	return true;
}

static bool hear_at(struct heard *h, const char *rest)
{
	char *end;
	uint64_t injections = strtoull(rest, &end, 10);
	struct injection now = {0};

	if (!h->begun || end == rest)
		return false;
	/* It always tells of all depths. */
	while (*end && now.depth < h->chain.depth) {
		rest = end;
		now.at[now.depth++] = strtoull(rest, &end, 10);
		if (end == rest)
			return false;
	}
	if (!now.depth)
		return false;
	h->injections = injections;
	h->now = now;
	return true;
}

static bool hear_diff(struct heard *h, const cJSON *said)
{
	const char *word = string_of(said, "word");
	const char *before = string_of(said, "before"), *after = string_of(said, "after");
	struct injection in;
	struct finding *f;

	if (!h->begun || !word || !before || !after || !injection_of(said, &in))
		return false;
	f = results_add_finding(h->results);
	f->kind = FINDING_DIFFERENCE;
	f->door = must_strdup(h->door);
	f->options = must_strdup(h->options);
	f->chain = h->chain;
	f->injection = in;
	f->what = must_strdup(word);
	f->before = must_strdup(before);
	f->after = must_strdup(after);
	h->differences++;
	return true;
}

static bool hear_end(struct heard *h, const cJSON *said)
{
	uint64_t boundaries, injections, differences, differing;
	struct chain chain;
	struct cell *c;

	if (!h->begun || !chain_of(said, &chain) || !chain_is(&chain, &h->chain) ||
	    !count_of(said, "boundaries", &boundaries) ||
	    !count_of(said, "injections", &injections) ||
	    !count_of(said, "differences", &differences) ||
	    !count_of(said, "differing", &differing))
		return false;
	c = cell_now(h);
	if (c->boundaries < boundaries)
		c->boundaries = boundaries;
	c->injections += injections;
	c->differences += differences;
	c->differing += differing;
	c->ns += clock_ns() - h->begun_ns;
	h->differing_in_all += differing;
	h->begun = false;
	h->ended = must_alloc(h->ended, (h->ended_count + 1) * sizeof(*h->ended));
	h->ended[h->ended_count++] = h->chain;
	return true;
}

static bool hear_hits(struct heard *h, char *rest)
{
	const char *event = strsep(&rest, " "), *context = strsep(&rest, " ");
	char *one, *end;

	if (!*event || !context || !*context)
		return false;
	while ((one = strsep(&rest, " "))) {
		uint64_t address, count;

		if (!*one)
			continue;
		address = strtoull(one, &end, 16);
		if (*end != ':')
			return false;
		count = strtoull(end + 1, &end, 10);
		if (*end)
			return false;
		results_hit(h->results, event, context, address, count);
	}
	return true;
}

/* A word of the judge, of the one injection that is said in full. */
static bool hear_word(struct heard *h, const cJSON *said)
{
	const char *word = string_of(said, "word");
	const char *before = string_of(said, "before"), *after = string_of(said, "after");

	if (!word || !before || !after)
		return false;
	buf_addf(&h->in_full, "%c %-24s %18s %18s\n", strcmp(before, after) ? '*' : ' ', word,
	         before, after);
	return true;
}

static bool is_json(const char *word)
{
	return !strcmp(word, "sweep-begin") || !strcmp(word, "sweep-diff") ||
	       !strcmp(word, "sweep-end") || !strcmp(word, "sweep-last") ||
	       !strcmp(word, "sweep-word");
}

static bool hear_json(struct heard *h, const char *word, const char *rest)
{
	cJSON *said = cJSON_Parse(rest);
	bool right = false;

	if (!strcmp(word, "sweep-begin"))
		right = hear_begin(h, said);
	else if (!strcmp(word, "sweep-diff"))
		right = hear_diff(h, said);
	else if (!strcmp(word, "sweep-end"))
		right = hear_end(h, said);
	else if (!strcmp(word, "sweep-word"))
		right = hear_word(h, said);
	else
		right = injection_of(said, &h->died_of);
	cJSON_Delete(said);
	return right;
}

static bool hear(struct heard *h, const char *word, char *rest)
{
	if (!strcmp(word, "sweep-door"))
		return hear_name(h, rest, true);
	if (!strcmp(word, "sweep-event"))
		return hear_name(h, rest, false);
	if (!strcmp(word, "sweep-at"))
		return hear_at(h, rest);
	if (!strcmp(word, "sweep-hits"))
		return hear_hits(h, rest);
	if (is_json(word))
		return hear_json(h, word, rest);
	if (!strncmp(word, "sweep-", 6))
		return false;
	/* Everything else is what any run may say. */
	if (!strcmp(word, "exit")) {
		h->exited = true;
		h->exit_code = atoi(rest);
	} else if (!strcmp(word, "panic")) {
		h->panic = must_strdup(rest);
	} else if (!strcmp(word, "violation")) {
		if (!h->violations++)
			h->violation = must_strdup(rest);
	} else if (!strcmp(word, "log")) {
		buf_addf(&h->log, "%s\n", rest);
	} else if (!strcmp(word, "emulator-failed")) {
		h->emulator_failed = true;
		h->machine = must_strdup(rest);
	}
	return true;
}

void heard_line(struct heard *h, char *line)
{
	char *whole = must_strdup(line), *rest = line, *word = strsep(&rest, " ");

	if (!hear(h, word, rest ? rest : word + strlen(word)) && !h->not_understood)
		h->not_understood = whole;
	else
		free(whole);
}

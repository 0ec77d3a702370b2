/* SPDX-License-Identifier: BSD-2-Clause */
/* Reports read back, one after the other, into one. */
#include "tools/common/say.h"
#include "tools/sweep/inside/report.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Noreturn void not_a_report(const char *path, const char *what)
{
	die(ST_USAGE, "%s: is no report of a sweep (%s)", path, what);
}

static const char *string(const cJSON *object, const char *name, const char *path)
{
	const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));

	if (!text)
		not_a_report(path, name);
	return text;
}

static char *string_or_null(const cJSON *object, const char *name)
{
	const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));

	return text ? must_strdup(text) : NULL;
}

static uint64_t count(const cJSON *number, const char *name, const char *path)
{
	if (!cJSON_IsNumber(number) || number->valuedouble < 0 || number->valuedouble > 9e15)
		not_a_report(path, name);
	return number->valuedouble;
}

static uint64_t count_in(const cJSON *object, const char *name, const char *path)
{
	return count(cJSON_GetObjectItemCaseSensitive(object, name), name, path);
}

static const cJSON *array(const cJSON *object, const char *name, const char *path)
{
	const cJSON *list = cJSON_GetObjectItemCaseSensitive(object, name);

	if (!cJSON_IsArray(list))
		not_a_report(path, name);
	return list;
}

static struct chain chain(const cJSON *object, const char *path)
{
	struct chain chain = {0};
	const cJSON *one;

	cJSON_ArrayForEach(one, array(object, "events", path))
	{
		if (chain.depth == DEPTH_MAX || !cJSON_IsString(one))
			not_a_report(path, "events");
		chain.event[chain.depth++] = must_strdup(one->valuestring);
	}
	if (!chain.depth)
		not_a_report(path, "events");
	return chain;
}

static struct injection injection(const cJSON *object, const char *path)
{
	const cJSON *at = cJSON_GetObjectItemCaseSensitive(object, "at"), *one;
	const cJSON *rip = cJSON_GetObjectItemCaseSensitive(object, "rip");
	struct injection in = {0};
	unsigned n = 0;

	cJSON_ArrayForEach(one, at)
	{
		if (in.depth == DEPTH_MAX)
			not_a_report(path, "at");
		in.at[in.depth++] = count(one, "at", path);
	}
	cJSON_ArrayForEach(one, rip)
	{
		if (n == in.depth || !cJSON_IsString(one))
			not_a_report(path, "rip");
		in.rip[n++] = strtoull(one->valuestring, NULL, 16);
	}
	return in;
}

static void add_names(struct results *r, const cJSON *list, bool doors, const char *path)
{
	const cJSON *one;

	cJSON_ArrayForEach(one, list)
	{
		const char *name = string(one, "name", path);
		struct known_name *known;

		if (doors ? known_find(r->doors, r->door_count, name)
		          : known_find(r->events, r->event_count, name))
			continue;
		known = doors ? results_add_door(r) : results_add_event(r);
		known->name = must_strdup(name);
		known->context = string_or_null(one, "context");
		known->text = string_or_null(one, "text");
	}
}

static void add_parts(struct cell *c, const cJSON *one, const char *path)
{
	const cJSON *part;

	cJSON_ArrayForEach(part, array(one, "done", path))
	{
		uint64_t shard = count(part, "done", path);

		if (!shard || shard > c->shards)
			not_a_report(path, "done");
		if (!cell_add_shard(c, shard))
			die(ST_USAGE, "%s: part %llu of %u of %s %s is in another report too", path,
			    (unsigned long long)shard, c->shards, c->door, chain_text(&c->chain));
	}
}

static void add_cells(struct results *r, const cJSON *list, const char *path)
{
	const cJSON *one;

	cJSON_ArrayForEach(one, list)
	{
		const struct chain events = chain(one, path);
		uint64_t shards = count_in(one, "shards", path);
		uint64_t boundaries = count_in(one, "boundaries", path);
		size_t before = r->cell_count;
		struct cell *c = results_cell(r, string(one, "door", path), &events,
		                              string(one, "options", path));

		if (!shards || shards > UINT32_MAX)
			not_a_report(path, "shards");
		if (r->cell_count == before && c->shards != shards)
			die(ST_USAGE, "%s: has parts of %llu, another report has parts of %u", path,
			    (unsigned long long)shards, c->shards);
		c->shards = shards;
		if (c->boundaries < boundaries)
			c->boundaries = boundaries;
		c->injections += count_in(one, "injections", path);
		c->differences += count_in(one, "differences", path);
		c->differing += count_in(one, "differing", path);
		c->deaths += count_in(one, "deaths", path);
		add_parts(c, one, path);
	}
}

static enum finding_kind kind_of(const char *name, const char *path)
{
	for (int kind = 0; kind < FINDING_KINDS; kind++)
		if (!strcmp(finding_kinds[kind], name))
			return kind;
	not_a_report(path, "kind");
}

static void add_findings(struct results *r, const cJSON *list, const char *path)
{
	const cJSON *one;

	cJSON_ArrayForEach(one, list)
	{
		struct finding *f = results_add_finding(r);

		f->kind = kind_of(string(one, "kind", path), path);
		f->door = must_strdup(string(one, "door", path));
		f->options = must_strdup(string(one, "options", path));
		f->chain = chain(one, path);
		f->injection = injection(one, path);
		f->what = must_strdup(string(one, "what", path));
		f->before = string_or_null(one, "before");
		f->after = string_or_null(one, "after");
	}
}

static void add_hits(struct results *r, const cJSON *list, const char *path)
{
	const cJSON *one, *at;

	cJSON_ArrayForEach(one, list)
	{
		const char *event = string(one, "event", path);
		const char *context = string(one, "context", path);

		cJSON_ArrayForEach(at, cJSON_GetObjectItemCaseSensitive(one, "at")) results_hit(
		        r, event, context, strtoull(at->string, NULL, 16), count(at, "hits", path));
	}
}

/* NULL: there is nothing in it. */
static char *read_all(const char *path)
{
	FILE *from = fopen(path, "re");
	char *text = NULL;
	size_t size = 0;
	ssize_t length = from ? getdelim(&text, &size, '\0', from) : 0;

	if (!from || ferror(from))
		die(ST_USAGE, "%s: %s", path, strerror(errno));
	fclose(from);
	if (length >= 0)
		return text;
	free(text);
	return NULL;
}

static void check_kernel(struct results *r, const cJSON *root, const char *path)
{
	const char *kernel = string(root, "kernel", path), *mode = string(root, "mode", path);

	if (r->kernel && strcmp(r->kernel, kernel))
		die(ST_USAGE, "%s: is of another kernel (%s, not %s)", path, kernel, r->kernel);
	r->kernel = must_strdup(kernel);
	r->mode = must_strdup(mode);
}

void sweep_report_add(struct results *r, const char *path)
{
	char *text = read_all(path);
	cJSON *root = text ? cJSON_Parse(text) : NULL;

	if (!cJSON_IsObject(root))
		not_a_report(path, "JSON");
	if (count_in(root, "version", path) != REPORT_VERSION)
		die(ST_USAGE, "%s: has another version than %d", path, REPORT_VERSION);
	check_kernel(r, root, path);
	add_names(r, array(root, "doors", path), true, path);
	add_names(r, array(root, "events", path), false, path);
	add_cells(r, array(root, "cells", path), path);
	add_findings(r, array(root, "findings", path), path);
	add_hits(r, array(root, "hits", path), path);
	cJSON_Delete(root);
	free(text);
}

static void missing(struct results *r, const struct cell *c, uint32_t shard)
{
	struct finding *f = results_add_finding(r);

	f->kind = FINDING_OTHER;
	f->door = c->door;
	f->options = c->options;
	f->chain = c->chain;
	if (c->shards == 1) {
		f->what = must_strdup("was not gone through to its end");
		return;
	}
	f->shard = shard;
	f->shards = c->shards;
	f->what = must_printf("part %u of %u is missing", shard, c->shards);
}

void sweep_report_check_parts(struct results *r)
{
	for (size_t i = 0; i < r->cell_count; i++) {
		const struct cell *c = &r->cells[i];
		uint32_t next = 0;

		for (uint32_t shard = 1; shard <= c->shards; shard++) {
			if (next < c->done_count && c->done[next] == shard)
				next++;
			else
				missing(r, c, shard);
		}
	}
}

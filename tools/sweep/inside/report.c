/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/sweep/inside/report.h"
#include "tools/common/say.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const finding_kinds[FINDING_KINDS] = {
        [FINDING_DIFFERENCE] = "difference",
        [FINDING_DEATH] = "death",
        [FINDING_OTHER] = "other",
};

static void put_string(cJSON *object, const char *name, const char *value)
{
	if (value)
		cJSON_AddStringToObject(object, name, value);
}

static void put_address(cJSON *array, uint64_t address)
{
	char text[24];

	snprintf(text, sizeof(text), "0x%llx", (unsigned long long)address);
	cJSON_AddItemToArray(array, cJSON_CreateString(text));
}

static void put_chain(cJSON *object, const struct chain *chain)
{
	cJSON *list = cJSON_AddArrayToObject(object, "events");

	for (unsigned i = 0; i < chain->depth; i++)
		cJSON_AddItemToArray(list, cJSON_CreateString(chain->event[i]));
}

static void put_names(cJSON *root, const char *what, const struct known_name *names, size_t count)
{
	cJSON *list = cJSON_AddArrayToObject(root, what);

	for (size_t i = 0; i < count; i++) {
		cJSON *one = cJSON_CreateObject();

		put_string(one, "name", names[i].name);
		put_string(one, "context", names[i].context);
		put_string(one, "text", names[i].text);
		cJSON_AddItemToArray(list, one);
	}
}

static void put_cells(cJSON *root, const struct results *r)
{
	cJSON *list = cJSON_AddArrayToObject(root, "cells");

	for (size_t i = 0; i < r->cell_count; i++) {
		const struct cell *c = &r->cells[i];
		cJSON *one = cJSON_CreateObject(), *done;

		put_string(one, "door", c->door);
		put_string(one, "context", c->context);
		put_chain(one, &c->chain);
		put_string(one, "options", c->options);
		cJSON_AddNumberToObject(one, "boundaries", c->boundaries);
		cJSON_AddNumberToObject(one, "injections", c->injections);
		cJSON_AddNumberToObject(one, "differences", c->differences);
		cJSON_AddNumberToObject(one, "differing", c->differing);
		cJSON_AddNumberToObject(one, "deaths", c->deaths);
		cJSON_AddNumberToObject(one, "shards", c->shards);
		done = cJSON_AddArrayToObject(one, "done");
		for (uint32_t s = 0; s < c->done_count; s++)
			cJSON_AddItemToArray(done, cJSON_CreateNumber(c->done[s]));
		cJSON_AddItemToArray(list, one);
	}
}

static void put_injection(cJSON *one, const struct injection *in, struct code_map *code)
{
	cJSON *at, *rip, *symbol;

	if (!in->depth)
		return;
	at = cJSON_AddArrayToObject(one, "at");
	rip = cJSON_AddArrayToObject(one, "rip");
	symbol = code ? cJSON_AddArrayToObject(one, "symbol") : NULL;
	for (unsigned i = 0; i < in->depth; i++) {
		cJSON_AddItemToArray(at, cJSON_CreateNumber(in->at[i]));
		put_address(rip, in->rip[i]);
		if (symbol)
			cJSON_AddItemToArray(symbol,
			                     cJSON_CreateString(code_map_name(code, in->rip[i])));
	}
}

static void put_findings(cJSON *root, const struct results *r, struct code_map *code)
{
	cJSON *list = cJSON_AddArrayToObject(root, "findings");

	for (size_t i = 0; i < r->finding_count; i++) {
		const struct finding *f = &r->findings[i];
		cJSON *one = cJSON_CreateObject();

		put_string(one, "kind", finding_kinds[f->kind]);
		put_string(one, "door", f->door);
		put_chain(one, &f->chain);
		put_string(one, "options", f->options);
		put_injection(one, &f->injection, code);
		put_string(one, "what", f->what);
		put_string(one, "before", f->before);
		put_string(one, "after", f->after);
		cJSON_AddItemToArray(list, one);
	}
}

/* One object for each event and context: addresses and counts. */
static void put_hits(cJSON *root, const struct results *r)
{
	cJSON *list = cJSON_AddArrayToObject(root, "hits"), *at = NULL;

	for (size_t i = 0; i < r->hit_count; i++) {
		const struct hit *h = &r->hits[i];
		char address[24];

		if (!i || strcmp(h[-1].event, h->event) || strcmp(h[-1].context, h->context)) {
			cJSON *one = cJSON_CreateObject();

			put_string(one, "event", h->event);
			put_string(one, "context", h->context);
			at = cJSON_AddObjectToObject(one, "at");
			cJSON_AddItemToArray(list, one);
		}
		snprintf(address, sizeof(address), "0x%llx", (unsigned long long)h->address);
		cJSON_AddNumberToObject(at, address, h->count);
	}
}

static void put_coverage(cJSON *root, const struct code_map *code)
{
	cJSON *list;

	if (!code)
		return;
	list = cJSON_AddArrayToObject(root, "coverage");
	for (size_t i = 0; i < code->function_count; i++) {
		const struct function *f = &code->functions[i];
		cJSON *one = cJSON_CreateObject();

		put_string(one, "section", f->section);
		put_string(one, "function", f->name);
		cJSON_AddNumberToObject(one, "instructions", f->instructions);
		cJSON_AddNumberToObject(one, "reached", f->reached);
		cJSON_AddNumberToObject(one, "listed", f->listed);
		cJSON_AddNumberToObject(one, "open", f->open);
		cJSON_AddItemToArray(list, one);
	}
}

void sweep_report_write(const struct results *r, const struct code_map *code, int status,
                        const char *path)
{
	const bool to_output = !strcmp(path, "-");
	cJSON *root = cJSON_CreateObject(), *list;
	FILE *to = to_output ? stdout : fopen(path, "we");
	char *text;

	cJSON_AddNumberToObject(root, "version", REPORT_VERSION);
	put_string(root, "kernel", r->kernel);
	put_string(root, "mode", r->mode);
	cJSON_AddNumberToObject(root, "status", status);
	put_names(root, "doors", r->doors, r->door_count);
	put_names(root, "events", r->events, r->event_count);
	put_cells(root, r);
	put_findings(root, r, (struct code_map *)code);
	put_hits(root, r);
	put_coverage(root, code);
	list = cJSON_AddArrayToObject(root, "complaints");
	for (size_t i = 0; i < r->complaint_count; i++)
		cJSON_AddItemToArray(list, cJSON_CreateString(r->complaints[i]));
	text = cJSON_Print(root);
	cJSON_Delete(root);
	if (!text)
		die(ST_UNAVAILABLE, "out of memory");
	if (!to || fprintf(to, "%s\n", text) < 0 || (to_output ? fflush(to) : fclose(to)))
		die(ST_UNAVAILABLE, "%s: %s", path, strerror(errno));
	free(text);
}

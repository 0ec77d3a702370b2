/* SPDX-License-Identifier: BSD-2-Clause */
/* The form is docs/check-json.md; whoever changes it counts its version up. */
#include "tools/check/arch.h"
#include "tools/check/report.h"
#include "tools/check/source.h"
#include "tools/common/say.h"

#include <cjson/cJSON.h>
#include <stdlib.h>

#define JSON_SCHEMA "airlock-check/1"

/* Nothing for NULL. Takes `text`. */
static void add_text(cJSON *to, const char *key, char *text)
{
	if (text)
		cJSON_AddStringToObject(to, key, text);
	free(text);
}

static void add_clean(cJSON *to, const char *key, const char *text)
{
	add_text(to, key, text ? finding_clean(text) : NULL);
}

/* Addresses need more bits than a number in JSON has. */
static void add_offset(cJSON *to, uint64_t offset)
{
	add_text(to, "offset", must_printf("0x%llx", (unsigned long long)offset));
}

/* --- places ---------------------------------------------------------------------------------- */

static cJSON *step_json(struct program *p, struct place at)
{
	cJSON *step = cJSON_CreateObject();

	add_clean(step, "section", program_section_name(p, at));
	add_offset(step, at.offset);
	add_text(step, "symbol", finding_place(p, at));
	return step;
}

static cJSON *site_json(struct program *p, struct place at)
{
	cJSON *site = step_json(p, at);

	if (at.section < p->section_count)
		add_clean(site, "file", p->files[p->sections[at.section].file].name);
	add_clean(site, "source", source_line(p, at));
	return site;
}

static void add_target(cJSON *to, struct program *p, struct target t)
{
	char *name = finding_target(p, t);
	cJSON *target;

	if (!name)
		return;
	target = cJSON_AddObjectToObject(to, "target");
	add_text(target, "symbol", name);
	if (t.place.section != NO_SECTION)
		add_clean(target, "section", program_section_name(p, t.place));
}

/* --- findings and crossings ------------------------------------------------------------------ */

static void add_path(cJSON *to, struct program *p, const struct finding *one)
{
	cJSON *path = cJSON_AddArrayToObject(to, "path");

	for (uint32_t i = 0; i < one->path_length; i++)
		cJSON_AddItemToArray(path, step_json(p, one->path[i]));
}

static cJSON *finding_json(struct program *p, const struct finding *one)
{
	cJSON *o = cJSON_CreateObject();

	cJSON_AddStringToObject(o, "class", finding_name[one->class]);
	add_text(o, "function", finding_function(p, one->function, one->entry));
	cJSON_AddItemToObject(o, "site", site_json(p, one->site));
	add_target(o, p, one->target);
	cJSON_AddNumberToObject(o, "depth", one->depth);
	if (one->class == DEPTH_CONFLICT)
		cJSON_AddNumberToObject(o, "other_depth", one->other_depth);
	add_clean(o, "detail", one->detail);
	add_path(o, p, one);
	add_clean(o, "allowed", one->allowed);
	return o;
}

static cJSON *crossing_json(struct program *p, const struct crossing *c)
{
	cJSON *o = cJSON_CreateObject();

	add_text(o, "function", finding_function(p, c->function, c->site));
	cJSON_AddItemToObject(o, "site", site_json(p, c->site));
	add_target(o, p, c->target);
	cJSON_AddNumberToObject(o, "depth", c->depth);
	return o;
}

/* --- the whole ------------------------------------------------------------------------------- */

static void add_files(cJSON *to, const struct program *p)
{
	cJSON *files = cJSON_AddArrayToObject(to, "files");

	for (uint32_t i = 0; i < p->file_count; i++) {
		char *name = finding_clean(p->files[i].name);

		cJSON_AddItemToArray(files, cJSON_CreateString(name));
		free(name);
	}
}

static void add_counts(cJSON *to, const struct findings *f)
{
	struct finding_counts c = finding_count(f);
	cJSON *counts = cJSON_AddObjectToObject(to, "counts"), *by_class;

	cJSON_AddNumberToObject(counts, "functions", f->functions);
	cJSON_AddNumberToObject(counts, "instructions", f->instructions);
	cJSON_AddNumberToObject(counts, "regions", f->regions);
	cJSON_AddNumberToObject(counts, "findings", c.findings);
	cJSON_AddNumberToObject(counts, "allowed", c.allowed);
	by_class = cJSON_AddObjectToObject(counts, "by_class");
	for (int i = 0; i < FINDING_CLASSES; i++)
		cJSON_AddNumberToObject(by_class, finding_name[i], c.by_class[i]);
}

static void add_crossings(cJSON *to, struct program *p, const struct findings *f)
{
	cJSON *crossings = cJSON_AddArrayToObject(to, "crossings");

	for (size_t i = 0; i < f->crossing_count; i++)
		cJSON_AddItemToArray(crossings, crossing_json(p, &f->crossings[i]));
}

void report_json(FILE *to, struct program *p, const struct findings *f,
                 const struct report_options *o)
{
	cJSON *all = cJSON_CreateObject(), *findings;
	char *text;

	cJSON_AddStringToObject(all, "schema", JSON_SCHEMA);
	add_files(all, p);
	if (p->arch)
		cJSON_AddStringToObject(all, "arch", p->arch->name);
	cJSON_AddBoolToObject(all, "no_marks", f->no_marks);
	add_counts(all, f);
	findings = cJSON_AddArrayToObject(all, "findings");
	for (size_t i = 0; i < f->count; i++)
		cJSON_AddItemToArray(findings, finding_json(p, &f->one[i]));
	if (o->list)
		add_crossings(all, p, f);
	text = cJSON_Print(all);
	if (!text)
		die(ST_UNAVAILABLE, "out of memory");
	fprintf(to, "%s\n", text);
	fflush(to);
	free(text);
	cJSON_Delete(all);
}

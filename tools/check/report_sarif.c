/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SARIF 2.1.0, an OASIS standard, with one rule for each class of findings. What an allow-list
 * covers is a suppressed result. tests/check/sarif-validate compares with the schema.
 */
#include "tools/check/report.h"
#include "tools/check/source.h"
#include "tools/common/buf.h"
#include "tools/common/say.h"

#include <cjson/cJSON.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define SARIF_VERSION "2.1.0"
#define SARIF_SCHEMA                                                          \
	"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/" \
	"sarif-schema-2.1.0.json"

/* Takes `text`. */
static void put_text(cJSON *to, const char *key, char *text)
{
	cJSON_AddStringToObject(to, key, text);
	free(text);
}

static void put_clean(cJSON *to, const char *key, const char *text)
{
	put_text(to, key, finding_clean(text));
}

/* {"text": ...}, as a member. Takes `text`. */
static void put_message(cJSON *to, const char *key, char *text)
{
	put_text(cJSON_AddObjectToObject(to, key), "text", text);
}

/* An object as the only one of an array, as a member. */
static cJSON *add_only(cJSON *to, const char *key)
{
	cJSON *only = cJSON_CreateObject();

	cJSON_AddItemToArray(cJSON_AddArrayToObject(to, key), only);
	return only;
}

/* --- rules ----------------------------------------------------------------------------------- */

static const char *level(enum finding_class class)
{
	return class == UNKNOWN ? "warning" : "error";
}

static const char *const help[FINDING_CLASSES] = {
        [ESCAPE_CALL] = "Open a region around the call with instrumentation_begin() and "
                        "instrumentation_end(), or make the callee noinstr or always inlined.",
        [ESCAPE_JUMP] = "Often a call at the end of a function that the compiler made a jump. Open "
                        "a region around it, or make the callee noinstr.",
        [ESCAPE_INDIRECT] = "Open a region around it, or let the pointer be a constant that leads "
                            "to noinstr code only.",
        [UNBALANCED_RETURN] = "Close the region on every way out of the function.",
        [UNDERFLOW] = "Remove the end, or open the region on every way to it.",
        [DEPTH_CONFLICT] = "Open and close regions under the same conditions.",
        [FALLTHROUGH] = "The last instruction should be a return, a jump, or a call that does not "
                        "come back; a compiler leaves none after what it holds unreachable.",
        [TRACEABLE_SITE] = "Compile the code without the tracer, sanitizer or stack protector: it "
                           "lacks the attributes that noinstr stands for.",
        [UNKNOWN] = "Look at the place; an entry of an allow-list says that it is right.",
};

static cJSON *rule_json(enum finding_class class)
{
	cJSON *rule = cJSON_CreateObject();

	cJSON_AddStringToObject(rule, "id", finding_name[class]);
	put_message(rule, "shortDescription", must_strdup(finding_meaning[class]));
	put_message(rule, "help", must_strdup(help[class]));
	cJSON_AddStringToObject(cJSON_AddObjectToObject(rule, "defaultConfiguration"), "level",
	                        level(class));
	return rule;
}

static void add_tool(cJSON *run)
{
	cJSON *driver = cJSON_AddObjectToObject(cJSON_AddObjectToObject(run, "tool"), "driver");
	cJSON *rules;

	cJSON_AddStringToObject(driver, "name", "airlock check");
	rules = cJSON_AddArrayToObject(driver, "rules");
	for (int i = 0; i < FINDING_CLASSES; i++)
		cJSON_AddItemToArray(rules, rule_json(i));
}

/* --- locations ------------------------------------------------------------------------------- */

/* A path as a URI reference. */
static char *uri_of(const char *path)
{
	struct buf uri = {0};

	if (*path == '/')
		buf_addf(&uri, "file://");
	for (const unsigned char *c = (const unsigned char *)path; *c; c++)
		if (*c < 0x80 && (isalnum(*c) || strchr("-._~/", *c)))
			buf_add(&uri, c, 1);
		else
			buf_addf(&uri, "%%%02X", *c);
	return buf_text(&uri);
}

/* "a.c:12" */
static void add_source(cJSON *location, const char *source)
{
	const char *colon = source ? strrchr(source, ':') : NULL;
	cJSON *physical;
	char *path;

	if (!colon)
		return;
	physical = cJSON_AddObjectToObject(location, "physicalLocation");
	path = must_printf("%.*s", (int)(colon - source), source);
	put_text(cJSON_AddObjectToObject(physical, "artifactLocation"), "uri", uri_of(path));
	free(path);
	cJSON_AddNumberToObject(cJSON_AddObjectToObject(physical, "region"), "startLine",
	                        strtoul(colon + 1, NULL, 10));
}

/* Takes `function`. */
static cJSON *location_json(struct program *p, struct place at, char *function)
{
	cJSON *location = cJSON_CreateObject(), *logical;

	add_source(location, source_line(p, at));
	logical = add_only(location, "logicalLocations");
	put_text(logical, "fullyQualifiedName", function);
	cJSON_AddStringToObject(logical, "kind", "function");
	return location;
}

/* --- results --------------------------------------------------------------------------------- */

static cJSON *flow_step(struct program *p, const struct finding *one, struct place at)
{
	cJSON *step = cJSON_CreateObject();
	cJSON *location = location_json(p, at, finding_function(p, one->function, one->entry));

	put_message(location, "message", finding_place(p, at));
	cJSON_AddItemToObject(step, "location", location);
	return step;
}

static void add_flow(cJSON *result, struct program *p, const struct finding *one)
{
	cJSON *steps;

	if (one->path_length < 2)
		return;
	steps = cJSON_AddArrayToObject(add_only(add_only(result, "codeFlows"), "threadFlows"),
	                               "locations");
	for (uint32_t i = 0; i < one->path_length; i++)
		cJSON_AddItemToArray(steps, flow_step(p, one, one->path[i]));
}

static void add_properties(cJSON *result, struct program *p, const struct finding *one)
{
	cJSON *properties = cJSON_AddObjectToObject(result, "properties"), *path;

	put_clean(properties, "section", program_section_name(p, one->site));
	put_text(properties, "offset", must_printf("0x%llx", (unsigned long long)one->site.offset));
	cJSON_AddNumberToObject(properties, "depth", one->depth);
	path = cJSON_AddArrayToObject(properties, "path");
	for (uint32_t i = 0; i < one->path_length; i++) {
		char *step = finding_place(p, one->path[i]);

		cJSON_AddItemToArray(path, cJSON_CreateString(step));
		free(step);
	}
}

static void add_suppressions(cJSON *result, const struct finding *one)
{
	cJSON *only;

	if (!one->allowed) {
		cJSON_AddArrayToObject(result, "suppressions");
		return;
	}
	only = add_only(result, "suppressions");
	cJSON_AddStringToObject(only, "kind", "external");
	put_clean(only, "justification", one->allowed);
}

static void add_analysis_target(cJSON *result, const struct program *p, struct place at)
{
	if (at.section < p->section_count)
		put_text(cJSON_AddObjectToObject(result, "analysisTarget"), "uri",
		         uri_of(p->files[p->sections[at.section].file].name));
}

static cJSON *result_json(struct program *p, const struct finding *one, bool suppressions)
{
	cJSON *result = cJSON_CreateObject(), *locations;

	cJSON_AddStringToObject(result, "ruleId", finding_name[one->class]);
	cJSON_AddNumberToObject(result, "ruleIndex", one->class);
	cJSON_AddStringToObject(result, "level", level(one->class));
	put_message(result, "message", finding_sentence(p, one));
	add_analysis_target(result, p, one->site);
	locations = cJSON_AddArrayToObject(result, "locations");
	cJSON_AddItemToArray(
	        locations,
	        location_json(p, one->site, finding_function(p, one->function, one->entry)));
	add_flow(result, p, one);
	if (suppressions)
		add_suppressions(result, one);
	add_properties(result, p, one);
	return result;
}

/* The standard wants suppressions in all results of a run or in none. */
static void add_results(cJSON *run, struct program *p, const struct findings *f)
{
	cJSON *results = cJSON_AddArrayToObject(run, "results");
	bool suppressions = finding_count(f).allowed;

	for (size_t i = 0; i < f->count; i++)
		cJSON_AddItemToArray(results, result_json(p, &f->one[i], suppressions));
}

/* --- the whole ------------------------------------------------------------------------------- */

static void add_invocation(cJSON *run, const char *command_line)
{
	cJSON *only;

	if (!command_line)
		return;
	only = add_only(run, "invocations");
	put_clean(only, "commandLine", command_line);
	cJSON_AddTrueToObject(only, "executionSuccessful");
}

void report_sarif(FILE *to, struct program *p, const struct findings *f,
                  const struct report_options *o)
{
	cJSON *all = cJSON_CreateObject(), *run;
	char *text;

	cJSON_AddStringToObject(all, "$schema", SARIF_SCHEMA);
	cJSON_AddStringToObject(all, "version", SARIF_VERSION);
	run = add_only(all, "runs");
	add_tool(run);
	add_invocation(run, o->command_line);
	add_results(run, p, f);
	cJSON_AddBoolToObject(cJSON_AddObjectToObject(run, "properties"), "no_marks", f->no_marks);
	text = cJSON_Print(all);
	if (!text)
		die(ST_UNAVAILABLE, "out of memory");
	fprintf(to, "%s\n", text);
	fflush(to);
	free(text);
	cJSON_Delete(all);
}

/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/sweep/outside/record.h"
#include "tools/common/say.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define VERSION 1

static void keep(struct record *r, const struct result *one, const char *why)
{
	if (r->count == r->room) {
		r->room = r->room ? 2 * r->room : 256;
		r->one = must_alloc(r->one, r->room * sizeof(*r->one));
	}
	r->one[r->count] = *one;
	r->one[r->count++].why = *why ? must_strdup(why) : NULL;
	r->sum[one->verdict]++;
}

static bool take_line(struct record *r, const char *line)
{
	struct result one = {0};
	unsigned long long rip;
	unsigned verdict;
	int rest = 0;

	if (sscanf(line, "%u %u %llx %u%n", &one.boundary, &one.second, &rip, &verdict, &rest) !=
	            4 ||
	    verdict >= VERDICTS)
		return false;
	one.rip = rip;
	one.verdict = verdict;
	keep(r, &one, line[rest] ? line + rest + 1 : "");
	return true;
}

/* Bytes of the file that are whole lines. */
static off_t take_file(struct record *r, FILE *from, const char *path, const char *campaign)
{
	char *line = NULL;
	size_t room = 0;
	off_t whole = 0;

	while (getline(&line, &room, from) > 0 && strchr(line, '\n')) {
		line[strcspn(line, "\n")] = '\0';
		if (!whole && strcmp(line, campaign))
			die(ST_USAGE, "--resume %s: it has the notes of another campaign (%.300s)",
			    path, line);
		if (whole && !take_line(r, line))
			die(ST_USAGE, "--resume %s: not notes of this command: %.300s", path, line);
		whole = ftello(from);
	}
	free(line);
	r->noted = r->count;
	return whole;
}

void record_open(struct record *r, const char *path, const char *campaign)
{
	FILE *from;
	off_t whole = 0;

	*r = (struct record){.file = -1};
	if (!path)
		return;
	from = fopen(path, "re");
	if (from) {
		whole = take_file(r, from, path, campaign);
		fclose(from);
	}
	r->file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	/* A line that was cut off when the run was ended is done again. */
	if (r->file < 0 || ftruncate(r->file, whole))
		die(ST_USAGE, "--resume %s: %s", path, strerror(errno));
	if (!whole)
		dprintf(r->file, "%s\n", campaign);
}

static int in_order(const void *key, const void *member)
{
	const struct result *a = key, *b = member;

	if (a->boundary != b->boundary)
		return a->boundary < b->boundary ? -1 : 1;
	return a->second < b->second ? -1 : a->second > b->second;
}

bool record_has(const struct record *r, unsigned boundary, unsigned second)
{
	const struct result key = {.boundary = boundary, .second = second};

	return r->noted && bsearch(&key, r->one, r->noted, sizeof(*r->one), in_order);
}

void record_add(struct record *r, const struct strike *s)
{
	const struct result one = {
	        .boundary = s->boundary, .second = s->second, .rip = s->rip, .verdict = s->verdict};
	struct buf why = s->why;
	const char *text = why.len ? buf_text(&why) : "";

	keep(r, &one, text);
	if (r->file >= 0)
		dprintf(r->file, "%u %u %llx %u%s%s\n", s->boundary, s->second,
		        (unsigned long long)s->rip, s->verdict, *text ? " " : "", text);
}

static void add_place(cJSON *o, const char *rip, const char *name, uint64_t address,
                      const struct symbols *symbols)
{
	char *place = symbols_place(symbols, address);
	char text[32];

	snprintf(text, sizeof(text), "0x%llx", (unsigned long long)address);
	cJSON_AddStringToObject(o, rip, text);
	cJSON_AddStringToObject(o, name, place);
	free(place);
}

static cJSON *finding(const struct result *one, const struct walk *w, const struct symbols *symbols)
{
	cJSON *o = cJSON_CreateObject();

	cJSON_AddNumberToObject(o, "boundary", one->boundary + 1);
	add_place(o, "rip", "place", w->way.at[one->boundary].rip, symbols);
	if (one->second) {
		cJSON_AddNumberToObject(o, "second", one->second);
		add_place(o, "second_rip", "second_place", one->rip, symbols);
	}
	cJSON_AddStringToObject(o, "verdict", verdict_names[one->verdict]);
	if (one->why)
		cJSON_AddStringToObject(o, "why", one->why);
	return o;
}

FILE *record_report(const char *path)
{
	FILE *to;

	if (!path || !strcmp(path, "-"))
		return path ? stdout : NULL;
	to = fopen(path, "ae");
	if (!to)
		die(ST_USAGE, "--report %s: %s", path, strerror(errno));
	return to;
}

/* What was in it, if it is a file and no pipe or device. */
static bool empty(FILE *to)
{
	return to == stdout || !ftruncate(fileno(to), 0) || errno == EINVAL;
}

void record_write(const struct record *r, FILE *to, const struct sweep_options *o,
                  const struct walk *w, const struct symbols *symbols, bool complete)
{
	cJSON *top = cJSON_CreateObject(), *events, *findings;
	char *text;

	cJSON_AddNumberToObject(top, "version", VERSION);
	cJSON_AddStringToObject(top, "engine", "outside");
	cJSON_AddStringToObject(top, "kernel", o->kernel);
	cJSON_AddStringToObject(top, "from", o->from);
	cJSON_AddStringToObject(top, "until", o->until ? o->until : "user");
	events = cJSON_AddArrayToObject(top, "events");
	for (unsigned i = 0; i < o->events.count; i++)
		cJSON_AddItemToArray(events, cJSON_CreateString(o->events.one[i]));
	cJSON_AddNumberToObject(top, "boundaries", w->way.count);
	cJSON_AddBoolToObject(top, "complete", complete);
	cJSON_AddNumberToObject(top, "injections", r->count);
	for (unsigned v = 0; v < VERDICTS; v++)
		cJSON_AddNumberToObject(top, verdict_names[v], (double)r->sum[v]);
	findings = cJSON_AddArrayToObject(top, "findings");
	for (unsigned i = 0; i < r->count; i++)
		if (r->one[i].verdict != SURVIVED)
			cJSON_AddItemToArray(findings, finding(&r->one[i], w, symbols));
	text = cJSON_Print(top);
	if (!empty(to) || fprintf(to, "%s\n", text) < 0 || fflush(to))
		die(ST_UNAVAILABLE, "--report %s: %s", o->report, strerror(errno));
	if (to != stdout)
		fclose(to);
	free(text);
	cJSON_Delete(top);
}

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

static void keep(struct record *r, unsigned boundary, unsigned second, enum verdict verdict,
                 const char *why)
{
	if (r->count == r->room) {
		r->room = r->room ? 2 * r->room : 256;
		r->one = must_alloc(r->one, r->room * sizeof(*r->one));
	}
	r->one[r->count++] =
	        (struct result){boundary, second, verdict, *why ? must_strdup(why) : NULL};
	r->sum[verdict]++;
}

static bool take_line(struct record *r, const char *line)
{
	unsigned boundary, second, verdict;
	int rest = 0;

	if (sscanf(line, "%u %u %u %n", &boundary, &second, &verdict, &rest) != 3 ||
	    verdict >= VERDICTS)
		return false;
	keep(r, boundary, second, verdict, rest ? line + rest : "");
	return true;
}

static void take_file(struct record *r, const char *path, const char *campaign)
{
	FILE *from = fopen(path, "re");
	char *line = NULL;
	size_t room = 0;
	bool first = true;

	if (!from)
		return;
	while (getline(&line, &room, from) > 0) {
		/* A line that was cut off when the run was ended is done again. */
		if (!strchr(line, '\n'))
			break;
		line[strcspn(line, "\n")] = '\0';
		if (first && strcmp(line, campaign))
			die(ST_USAGE, "--resume %s: notes of another campaign (%s)", path, line);
		if (!first && !take_line(r, line))
			die(ST_USAGE, "--resume %s: not notes of this command: %s", path, line);
		first = false;
	}
	free(line);
	fclose(from);
}

void record_open(struct record *r, const char *path, const char *campaign)
{
	*r = (struct record){.file = -1};
	if (!path)
		return;
	take_file(r, path, campaign);
	r->file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	if (r->file < 0)
		die(ST_USAGE, "--resume %s: %s", path, strerror(errno));
	if (!lseek(r->file, 0, SEEK_END))
		dprintf(r->file, "%s\n", campaign);
}

bool record_has(const struct record *r, unsigned boundary, unsigned second)
{
	for (unsigned i = 0; i < r->count; i++)
		if (r->one[i].boundary == boundary && r->one[i].second == second)
			return true;
	return false;
}

void record_add(struct record *r, const struct strike *s)
{
	struct buf why = s->why;
	const char *text = why.len ? buf_text(&why) : "";

	keep(r, s->boundary, s->second, s->verdict, text);
	if (r->file >= 0)
		dprintf(r->file, "%u %u %u %s\n", s->boundary, s->second, s->verdict, text);
}

static cJSON *finding(const struct result *one, const struct walk *w, const struct symbols *symbols)
{
	cJSON *o = cJSON_CreateObject();
	char *place = symbols_place(symbols, w->at[one->boundary].rip);
	char address[32];

	snprintf(address, sizeof(address), "0x%llx", (unsigned long long)w->at[one->boundary].rip);
	cJSON_AddNumberToObject(o, "boundary", one->boundary + 1);
	if (one->second)
		cJSON_AddNumberToObject(o, "second", one->second);
	cJSON_AddStringToObject(o, "rip", address);
	cJSON_AddStringToObject(o, "place", place);
	cJSON_AddStringToObject(o, "verdict", verdict_names[one->verdict]);
	if (one->why)
		cJSON_AddStringToObject(o, "why", one->why);
	free(place);
	return o;
}

void record_write(const struct record *r, const char *path, const struct sweep_options *o,
                  const struct walk *w, const struct symbols *symbols, bool complete)
{
	cJSON *top = cJSON_CreateObject(), *events, *findings;
	FILE *to = strcmp(path, "-") ? fopen(path, "we") : stdout;
	char *text;

	cJSON_AddNumberToObject(top, "version", VERSION);
	cJSON_AddStringToObject(top, "engine", "outside");
	cJSON_AddStringToObject(top, "kernel", o->kernel);
	cJSON_AddStringToObject(top, "from", o->from);
	cJSON_AddStringToObject(top, "until", o->until ? o->until : "user");
	events = cJSON_AddArrayToObject(top, "events");
	for (unsigned i = 0; i < o->events.count; i++)
		cJSON_AddItemToArray(events, cJSON_CreateString(o->events.one[i]));
	cJSON_AddNumberToObject(top, "boundaries", w->count);
	cJSON_AddBoolToObject(top, "complete", complete);
	cJSON_AddNumberToObject(top, "injections", r->count);
	for (unsigned v = 0; v < VERDICTS; v++)
		cJSON_AddNumberToObject(top, verdict_names[v], (double)r->sum[v]);
	findings = cJSON_AddArrayToObject(top, "findings");
	for (unsigned i = 0; i < r->count; i++)
		if (r->one[i].verdict != SURVIVED)
			cJSON_AddItemToArray(findings, finding(&r->one[i], w, symbols));
	text = cJSON_Print(top);
	if (!to || fprintf(to, "%s\n", text) < 0 || (to != stdout ? fclose(to) : fflush(to)))
		die(ST_UNAVAILABLE, "--report %s: %s", path, strerror(errno));
	free(text);
	cJSON_Delete(top);
}

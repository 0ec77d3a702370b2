/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/run/report.h"
#include "tools/common/say.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void add_words(cJSON *report, const char *name, char **words)
{
	cJSON *list = cJSON_AddArrayToObject(report, name);

	for (; *words; words++)
		cJSON_AddItemToArray(list, cJSON_CreateString(*words));
}

cJSON *report_read(struct outcome *out, char **argv, char **command, int status)
{
	cJSON *report = out->report.len ? cJSON_Parse(buf_text(&out->report)) : NULL;

	if (!cJSON_IsObject(report)) {
		if (out->report.len)
			say("the guest's report cannot be read: %.120s", buf_text(&out->report));
		cJSON_Delete(report);
		return NULL;
	}
	add_words(report, "program", argv);
	add_words(report, "emulator", command);
	cJSON_AddNumberToObject(report, "status", status);
	cJSON_AddNumberToObject(report, "wall_ns", out->end_ns - out->start_ns);
	if (out->ready)
		cJSON_AddNumberToObject(report, "first_instruction_ns",
		                        out->ready_ns - out->start_ns);
	return report;
}

void report_write(const cJSON *report, const char *path)
{
	char *text = cJSON_Print(report);
	FILE *to = strcmp(path, "-") ? fopen(path, "we") : stdout;
	int failed;

	if (!to)
		die(ST_UNAVAILABLE, "cannot write the report %s: %s", path, strerror(errno));
	fprintf(to, "%s\n", text);
	failed = fflush(to);
	if (to != stdout)
		failed |= fclose(to);
	if (failed)
		die(ST_UNAVAILABLE, "cannot write the report %s: %s", path, strerror(errno));
	free(text);
}

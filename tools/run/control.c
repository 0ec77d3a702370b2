/* SPDX-License-Identifier: BSD-2-Clause */
/* The control line: words between guest and host, one line each. */
#include "tools/common/say.h"
#include "tools/run/session_parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How long a guest may take to switch itself off after its last word. */
#define GRACE_NS 3000000000ull

void control_say(struct session *s, const char *fmt, ...)
{
	char line[128];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	buf_addf(&s->to_control, "%s\n", line);
}

static void finish(struct session *s, enum ending how, int code)
{
	if (s->finished || s->out->ending != END_NONE)
		return;
	s->finished = true;
	s->out->ending = how;
	s->out->code = code;
	s->kill_at = now_ns() + GRACE_NS;
}

static void understand(struct session *s, char *line)
{
	struct outcome *out = s->out;
	char *rest = strchr(line, ' ');

	if (rest)
		*rest++ = '\0';
	else
		rest = line + strlen(line);
	if (s->client)
		s->client->heard(s->client->of, line, rest);
	if (!strcmp(line, "ready")) {
		out->ready = true;
		out->ready_ns = now_ns();
	} else if (!strcmp(line, "exit")) {
		finish(s, END_EXIT, atoi(rest));
	} else if (!strcmp(line, "signal")) {
		finish(s, END_SIGNAL, atoi(rest));
	} else if (!strcmp(line, "panic")) {
		out->text = must_strdup(rest);
		/* A panic after the program's end is still a panic. */
		s->finished = false;
		out->ending = END_NONE;
		finish(s, END_PANIC, 0);
	} else if (!strcmp(line, "violation")) {
		if (!out->violations++)
			out->violation = must_strdup(rest);
	} else if (!strcmp(line, "report")) {
		out->report.len = 0;
		buf_add(&out->report, rest, strlen(rest));
	} else if (!strcmp(line, "report-failed")) {
		say("the guest could not make its report: %s", rest);
	} else if (s->o->verbose && *line && !s->client) {
		say("the guest said: %s %s", line, rest);
	}
}

void control_received(struct session *s)
{
	char *end;

	while (s->words.len && (end = memchr(s->words.data, '\n', s->words.len))) {
		*end = '\0';
		if (end > s->words.data && end[-1] == '\r')
			end[-1] = '\0';
		understand(s, s->words.data);
		buf_take(&s->words, end + 1 - s->words.data);
	}
}

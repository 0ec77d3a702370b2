/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/run/outcome.h"
#include "tools/common/say.h"

#include <stdio.h>
#include <string.h>

#define LINES_SHOWN 40

/* The last lines of the kernel's log. */
static void show_log(struct outcome *out)
{
	const char *text = buf_text(&out->log), *from = text + out->log.len;
	unsigned lines = 0;

	while (from > text && lines <= LINES_SHOWN)
		if (*--from == '\n')
			lines++;
	if (from > text)
		from++;
	if (!*from)
		return;
	fprintf(stderr, "--- the kernel's last words ---\n%s%s---\n", from,
	        out->log.data[out->log.len - 1] == '\n' ? "" : "\n");
}

static int tell_kernel(struct outcome *out, bool shown, const char *what, const char *text)
{
	say("%s%s%s", what, *text ? ": " : "", text);
	if (!shown)
		show_log(out);
	return ST_KERNEL;
}

static int tell_end(struct outcome *out, double timeout, bool shown)
{
	switch (out->ending) {
	case END_EXIT: return out->code & 0xff;
	case END_SIGNAL: return ST_SIGNAL + out->code;
	case END_STOPPED:
		say("stopped by %s%s", strsignal(out->code),
		    out->ready ? "" : " before the program started");
		return ST_SIGNAL + out->code;
	case END_TIMEOUT:
		say("the time is over (%g s)%s", timeout,
		    out->ready ? "" : ", the program had not started");
		if (!out->ready && !shown)
			show_log(out);
		return ST_TIMEOUT;
	case END_EMULATOR: say("%s", out->text); return ST_EMULATOR;
	case END_PANIC: return tell_kernel(out, shown, "kernel panic", out->text);
	case END_NONE: break;
	}
	return tell_kernel(out, shown, "the machine stopped without a word (a triple fault?)", "");
}

int outcome_tell(struct outcome *out, double timeout, bool log_was_shown)
{
	int status = tell_end(out, timeout, log_was_shown);

	if (out->violation && out->ending != END_PANIC) {
		say("%u broken invariant%s, the first: %s", out->violations,
		    out->violations == 1 ? "" : "s", out->violation);
		if (!log_was_shown)
			show_log(out);
		status = ST_KERNEL;
	}
	return status;
}

/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/sweep/inside/progress.h"

#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#define SHOW_NS 200000000ull

static bool shown;

static void show_left(const struct progress *p, double seconds)
{
	double left;

	if (!p->done)
		return;
	left = seconds / p->done * (p->units - p->done);
	if (left < 90)
		fprintf(stderr, ", about %.0f s left", left);
	else
		fprintf(stderr, ", about %.0f min left", left / 60);
}

void progress_show(struct progress *p, const char *what, uint64_t injections, uint64_t now_ns)
{
	double seconds = (now_ns - p->begun_ns) / 1e9;

	if (!isatty(STDERR_FILENO) || now_ns - p->shown_ns < SHOW_NS)
		return;
	p->shown_ns = now_ns;
	fprintf(stderr, "\r\033[K%zu of %zu, %s, %llu injections, %.0f a second", p->done, p->units,
	        what, (unsigned long long)injections, seconds > 0 ? injections / seconds : 0);
	show_left(p, seconds);
	fflush(stderr);
	shown = true;
}

void progress_clear(void)
{
	if (shown)
		fputs("\r\033[K", stderr);
	shown = false;
}

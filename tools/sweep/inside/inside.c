/* SPDX-License-Identifier: BSD-2-Clause */
/* airlock sweep on our own kernel, which injects and judges by itself. */
#include "tools/common/hash.h"
#include "tools/common/places.h"
#include "tools/common/say.h"
#include "tools/sweep/engines.h"
#include "tools/sweep/inside/campaign.h"
#include "tools/sweep/inside/coverage.h"
#include "tools/sweep/inside/guest.h"
#include "tools/sweep/inside/html.h"
#include "tools/sweep/inside/report.h"
#include "tools/sweep/inside/results.h"
#include "tools/sweep/inside/show.h"
#include "tools/sweep/options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Why some instructions are never hit, below the tree. */
#define UNREACHED "sweep/unreached.txt"

static char *hash_of(const char *image)
{
	char *hash = hash_file(image);

	if (!hash)
		die(ST_UNAVAILABLE, "no kernel image at %s: %s (build it with `make kernel`)",
		    image, strerror(errno));
	return hash;
}

/* The folder that the image lies in. */
static char *mode_of(const char *image)
{
	char *folder = path_absolute(image), *end = strrchr(folder, '/');

	*end = '\0';
	end = strrchr(folder, '/');
	return must_strdup(end ? end + 1 : "");
}

/* Of several reports that are asked for, one may be on the output: then this is not. */
static FILE *people(const struct sweep_options *o)
{
	const bool taken = (o->report && !strcmp(o->report, "-")) ||
	                   (o->html && !strcmp(o->html, "-"));

	return taken ? stderr : stdout;
}

/* NULL: the image is not there, or not the one of the results. */
static struct code_map *read_code(const struct sweep_options *o, const struct results *r)
{
	const char *image = guest_image(o);
	struct code_map *map;
	char *hash;

	if (access(image, R_OK))
		return NULL;
	hash = hash_of(image);
	if (strcmp(hash, r->kernel))
		return NULL;
	map = must_alloc(NULL, sizeof(*map));
	code_map_read(map, image);
	free(hash);
	return map;
}

static struct code_map *judge_coverage(const struct sweep_options *o, struct results *r)
{
	struct code_map *code = read_code(o, r);
	char *list = must_printf("%s/" UNREACHED, place_tree());

	if (code)
		coverage_judge(code, r, list, o->coverage);
	else if (o->coverage)
		die(ST_UNAVAILABLE, "--coverage needs the kernel image of the reports");
	else
		say("%s is not the kernel of these reports: no names, no coverage", guest_image(o));
	free(list);
	return code;
}

/* Everything that comes out, and the status; `signal`: what ended it, or 0. */
static int finish(const struct sweep_options *o, struct results *r, int signal)
{
	struct code_map *code;
	FILE *to = people(o);
	int status;

	results_sort(r);
	code = judge_coverage(o, r);
	status = signal ? ST_SIGNAL + signal : results_clean(r) ? ST_OK : ST_FAILED;
	show_cells(r, to);
	/* One injection says nothing about coverage. */
	if (code && r->hit_count && !o->at_count)
		show_coverage(code, o->verbose, to);
	show_findings(r, code, !o->verbose, to);
	fflush(to);
	if (o->report)
		sweep_report_write(r, code, status, o->report);
	if (o->html && !code)
		die(ST_UNAVAILABLE, "--html needs the kernel image of the reports");
	if (o->html)
		html_write(r, code, place_tree(), o->html);
	return status;
}

/* Better known before a campaign of hours than after it. What is there stays, and nothing is made. */
static void must_be_writable(const char *path)
{
	bool was_there;
	FILE *to;

	if (!path || !strcmp(path, "-"))
		return;
	was_there = !access(path, F_OK);
	to = fopen(path, "ae");
	if (!to)
		die(ST_USAGE, "%s: %s", path, strerror(errno));
	fclose(to);
	if (!was_there)
		unlink(path);
}

static int merge(const struct sweep_options *o)
{
	struct results r = {.image = o->image};

	for (char **path = o->merge; *path; path++)
		sweep_report_add(&r, *path);
	sweep_report_check_parts(&r);
	return finish(o, &r, 0);
}

int sweep_inside(const struct sweep_options *o)
{
	struct results r = {.image = o->image};

	must_be_writable(o->report);
	must_be_writable(o->html);
	if (o->merge)
		return merge(o);
	if (o->dry_run) {
		campaign_print(o);
		return ST_OK;
	}
	r.kernel = hash_of(guest_image(o));
	r.mode = mode_of(guest_image(o));
	campaign_learn(o, &r);
	if (o->list) {
		show_known(&r, stdout);
		return ST_OK;
	}
	return finish(o, &r, campaign_run(o, &r));
}

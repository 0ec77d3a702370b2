/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/sweep/inside/show.h"
#include "tools/common/buf.h"
#include "tools/common/say.h"

#include <stdlib.h>
#include <string.h>

#define NAME_WIDTH     24
/* One word of one campaign that differs is told so often; a report has all of them. */
#define ALIKE_MAX      4
#define COMPLAINTS_MAX 20

static void show_names(const char *title, const struct known_name *names, size_t count, FILE *to)
{
	fprintf(to, "%s\n", title);
	for (size_t i = 0; i < count; i++)
		fprintf(to, "  %-*s %-8s %s\n", NAME_WIDTH, names[i].name,
		        names[i].context ? names[i].context : "", names[i].text);
}

void show_known(const struct results *r, FILE *to)
{
	show_names("Doors:", r->doors, r->door_count, to);
	show_names("Events:", r->events, r->event_count, to);
}

/* --- campaigns ------------------------------------------------------------------------------- */

static char *rate(const struct cell *c)
{
	/* A short campaign is over before its beginning was heard. */
	return c->ns >= 10000000 ? must_printf("%.0f", c->injections / (c->ns / 1e9))
	                         : must_strdup("-");
}

static void show_cell(const struct cell *c, FILE *to)
{
	char *chain = chain_text(&c->chain), *a_second = rate(c);

	fprintf(to, "%-*s %-8s %-12s %10llu %12llu %11llu %6llu %10s", NAME_WIDTH, c->door,
	        c->context, chain, (unsigned long long)c->boundaries,
	        (unsigned long long)c->injections, (unsigned long long)c->differences,
	        (unsigned long long)c->deaths, a_second);
	if (*c->options)
		fprintf(to, "  %s", c->options);
	if (!cell_complete(c))
		fprintf(to, "  (%u of %u parts)", c->done_count, c->shards);
	fputc('\n', to);
	free(chain);
	free(a_second);
}

void show_cells(const struct results *r, FILE *to)
{
	struct cell all = {.door = "all", .context = "", .options = ""};

	fprintf(to, "%-*s %-8s %-12s %10s %12s %11s %6s %10s\n", NAME_WIDTH, "door", "context",
	        "event", "boundaries", "injections", "differences", "deaths", "a second");
	for (size_t i = 0; i < r->cell_count; i++) {
		const struct cell *c = &r->cells[i];

		show_cell(c, to);
		all.boundaries += c->boundaries;
		all.injections += c->injections;
		all.differences += c->differences;
		all.deaths += c->deaths;
		all.ns += c->ns;
	}
	if (r->cell_count > 1)
		show_cell(&all, to);
}

/* --- what was found -------------------------------------------------------------------------- */

static void show_place(const struct injection *in, struct code_map *code, FILE *to)
{
	for (unsigned i = 0; i < in->depth; i++) {
		const char *source = NULL;
		char *name;

		fprintf(to, "%s %llu", i ? ", then" : " at boundary",
		        (unsigned long long)in->at[i]);
		if (!in->rip[i])
			continue;
		name = code ? code_map_name(code, in->rip[i])
		            : must_printf("0x%llx", (unsigned long long)in->rip[i]);
		source = code ? code_map_source(code, in->rip[i]) : NULL;
		fprintf(to, " (%s%s%s)", name, source ? ", " : "", source ? source : "");
		free(name);
	}
}

/* The mode is a folder of the build; another kernel has none. */
static void show_command(const struct results *r, const struct finding *f, FILE *to)
{
	char *chain = chain_text(&f->chain);

	fprintf(to, "# again: ");
	if (r->mode && strcmp(r->mode, "debug"))
		fprintf(to, "MODE=%s ", r->mode);
	fprintf(to, "./airlock sweep --door %s --event %s --depth %u", f->door, chain,
	        f->chain.depth);
	for (unsigned i = 0; i < f->injection.depth; i++)
		fprintf(to, "%s%llu", i ? "," : " --at ", (unsigned long long)f->injection.at[i]);
	if (f->shard)
		fprintf(to, " --shard %u/%u", f->shard, f->shards);
	if (*f->options)
		fprintf(to, " %s", f->options);
	if (r->image)
		fprintf(to, " --image %s", r->image);
	fputc('\n', to);
	free(chain);
}

static void show_log(const char *log, FILE *to)
{
	char *copy = must_strdup(log), *rest = copy, *line;

	while ((line = strsep(&rest, "\n")))
		if (*line)
			fprintf(to, "# %s\n", line);
	free(copy);
}

static void show_finding(const struct results *r, const struct finding *f, struct code_map *code,
                         bool log, FILE *to)
{
	char *chain = chain_text(&f->chain);

	fprintf(to, "not ok - %s: %s", f->door, chain);
	show_place(&f->injection, code, to);
	if (f->kind == FINDING_DIFFERENCE)
		fprintf(to, ": %s was %s, is %s\n", f->what, f->before, f->after);
	else
		fprintf(to, ": %s%s\n", f->kind == FINDING_DEATH ? "died: " : "", f->what);
	show_command(r, f, to);
	if (log && f->log)
		show_log(f->log, to);
	free(chain);
}

/* The same word of the same campaign. */
static bool alike(const struct finding *a, const struct finding *b)
{
	return a->kind == FINDING_DIFFERENCE && b->kind == FINDING_DIFFERENCE &&
	       !strcmp(a->what, b->what) && !strcmp(a->door, b->door) &&
	       !strcmp(a->options, b->options) && chain_is(&a->chain, &b->chain);
}

static unsigned like_it_before(const struct results *r, size_t finding)
{
	unsigned count = 0;

	for (size_t i = finding; i-- && !strcmp(r->findings[i].door, r->findings[finding].door);)
		count += alike(&r->findings[i], &r->findings[finding]);
	return count;
}

void show_findings(const struct results *r, struct code_map *code, bool log, FILE *to)
{
	size_t more = 0;

	if (!results_something(r) && !r->finding_count)
		fprintf(to, "not ok - nothing was injected: %s\n",
		        r->cell_count
		                ? "the door was passed before, or the events are not possible "
		                  "at any of these boundaries"
		                : "no campaign was begun");
	for (size_t i = 0; i < r->finding_count; i++) {
		if (like_it_before(r, i) < ALIKE_MAX)
			show_finding(r, &r->findings[i], code, log, to);
		else
			more++;
	}
	if (more)
		fprintf(to, "# %zu more differ in the same word as others of their campaign\n",
		        more);
	for (size_t i = 0; i < r->complaint_count && i < COMPLAINTS_MAX; i++)
		fprintf(to, "not ok - coverage: %s\n", r->complaints[i]);
	if (r->complaint_count > COMPLAINTS_MAX)
		fprintf(to, "# %zu more, which a report and the page have\n",
		        r->complaint_count - COMPLAINTS_MAX);
}

/* --- coverage -------------------------------------------------------------------------------- */

static void show_function(const struct function *f, FILE *to)
{
	fprintf(to, "%-14s %-40s %12zu %8zu %8zu %8zu\n", f->section, f->name, f->instructions,
	        f->reached, f->listed, f->open);
}

static void add_up(struct function *sum, const struct function *f)
{
	sum->instructions += f->instructions;
	sum->reached += f->reached;
	sum->listed += f->listed;
	sum->open += f->open;
}

void show_coverage(const struct code_map *code, bool all, FILE *to)
{
	struct function whole = {.section = "all", .name = "all"};

	fprintf(to, "\n%-14s %-40s %12s %8s %8s %8s\n", "section", "function", "instructions",
	        "reached", "listed", "open");
	for (size_t i = 0; i < code->function_count;) {
		struct function sum = {.section = code->functions[i].section, .name = "all"};

		for (; i < code->function_count && code->functions[i].section == sum.section; i++) {
			const struct function *f = &code->functions[i];

			add_up(&sum, f);
			/* Functions that nothing was tried on say little. */
			if (f->instructions && (all || (f->open && f->reached)))
				show_function(f, to);
		}
		show_function(&sum, to);
		add_up(&whole, &sum);
	}
	show_function(&whole, to);
}

/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/bench/budgets.h"
#include "tools/common/say.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool read_line(struct results *budgets, const char *line)
{
	unsigned long long count;
	struct result *r;
	char name[64], *rest, *end;
	int length;

	if (sscanf(line, "%63s %llu%n", name, &count, &length) != 2)
		return false;
	r = results_add(budgets, name, count);
	rest = (char *)line + length;
	for (int kind = 0; kind < EXPENSIVE_KINDS; kind++) {
		r->expensive[kind] = strtoull(rest, &end, 10);
		if (end == rest)
			return false;
		rest = end;
	}
	return *rest == '\n' || !*rest;
}

void budgets_read(const char *file, struct results *budgets)
{
	char line[256];
	FILE *from = fopen(file, "re");

	if (!from)
		die(ST_UNAVAILABLE, "%s: %s", file, strerror(errno));
	while (fgets(line, sizeof(line), from)) {
		if (*line == '#' || *line == '\n')
			continue;
		if (!read_line(budgets, line))
			die(ST_USAGE, "%s: neither a remark nor NAME and %d counts: %.*s", file,
			    1 + EXPENSIVE_KINDS, (int)strcspn(line, "\n"), line);
	}
	fclose(from);
}

void budgets_write(const char *file, const struct results *counted)
{
	FILE *to = fopen(file, "we");

	if (!to)
		die(ST_UNAVAILABLE, "%s: %s", file, strerror(errno));
	fprintf(to,
	        "# SPDX-License-Identifier: BSD-2-Clause\n"
	        "# Guest instructions an operation may cost on the release kernel, -cpu %s:\n"
	        "# what was counted and 2 %% more. Behind them the expensive ones, exactly:\n#",
	        model_cpu[MODEL_NO_ERMS]);
	for (int kind = 0; kind < EXPENSIVE_KINDS; kind++)
		fprintf(to, " %s", expensive_name[kind]);
	fprintf(to, ". By airlock bench --update-budgets.\n");
	for (unsigned i = 0; i < counted->count; i++) {
		const struct result *r = &counted->one[i];

		fprintf(to, "%s %llu", r->name,
		        (unsigned long long)(r->count + (r->count + 49) / 50));
		for (int kind = 0; kind < EXPENSIVE_KINDS; kind++)
			fprintf(to, " %llu", (unsigned long long)r->expensive[kind]);
		fputc('\n', to);
	}
	if (fclose(to))
		die(ST_UNAVAILABLE, "%s: %s", file, strerror(errno));
}

/* How many of its counts are over; each is said. */
static unsigned over(const struct result *r, const struct result *budget)
{
	unsigned n = r->count > budget->count;

	if (n)
		say("%s costs %llu, its budget is %llu", r->name, (unsigned long long)r->count,
		    (unsigned long long)budget->count);
	for (int kind = 0; kind < EXPENSIVE_KINDS; kind++) {
		if (r->expensive[kind] <= budget->expensive[kind])
			continue;
		n++;
		say("%s has %llu times %s, its budget is %llu", r->name,
		    (unsigned long long)r->expensive[kind], expensive_name[kind],
		    (unsigned long long)budget->expensive[kind]);
	}
	return n;
}

unsigned budgets_check(const struct results *counted, const struct results *budgets)
{
	unsigned bad = 0;

	for (unsigned i = 0; i < counted->count; i++) {
		const struct result *r = &counted->one[i];
		const struct result *budget = results_find(budgets, r->name);

		if (!budget)
			say("%s has no budget", r->name);
		bad += budget ? over(r, budget) : 1;
	}
	return bad;
}

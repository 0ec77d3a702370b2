/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/bench/budgets.h"
#include "tools/common/places.h"
#include "tools/common/say.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *path(void)
{
	return must_printf("%s/bench/budgets", place_tree());
}

void budgets_read(struct results *budgets)
{
	char *file = path(), line[256];
	FILE *from = fopen(file, "re");

	if (!from)
		die(ST_UNAVAILABLE, "%s: %s", file, strerror(errno));
	while (fgets(line, sizeof(line), from)) {
		unsigned long long count;
		char name[64];

		if (*line == '#' || *line == '\n')
			continue;
		if (sscanf(line, "%63s %llu", name, &count) != 2)
			die(ST_USAGE, "%s: neither NAME COUNT nor a remark: %s", file, line);
		results_add(budgets, name, count);
	}
	fclose(from);
	free(file);
}

void budgets_write(const struct results *counted)
{
	char *file = path();
	FILE *to = fopen(file, "we");

	if (!to)
		die(ST_UNAVAILABLE, "%s: %s", file, strerror(errno));
	fprintf(to,
	        "# SPDX-License-Identifier: BSD-2-Clause\n"
	        "# Guest instructions an operation may cost on the release kernel, -cpu %s:\n"
	        "# what was counted and 2 %% more. By airlock bench --update-budgets.\n",
	        model_cpu[MODEL_NO_ERMS]);
	for (unsigned i = 0; i < counted->count; i++) {
		const struct result *r = &counted->one[i];

		fprintf(to, "%s %llu\n", r->name,
		        (unsigned long long)(r->count + (r->count + 49) / 50));
	}
	if (fclose(to))
		die(ST_UNAVAILABLE, "%s: %s", file, strerror(errno));
	free(file);
}

unsigned budgets_check(const struct results *counted, const struct results *budgets)
{
	unsigned over = 0;

	for (unsigned i = 0; i < counted->count; i++) {
		const struct result *r = &counted->one[i];
		const struct result *budget = results_find(budgets, r->name);

		if (budget && r->count <= budget->count)
			continue;
		over++;
		if (budget)
			say("%s costs %llu, its budget is %llu", r->name,
			    (unsigned long long)r->count, (unsigned long long)budget->count);
		else
			say("%s has no budget", r->name);
	}
	return over;
}

/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/bench/results.h"
#include "tools/common/say.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const model_cpu[MODELS] = {
        [MODEL_ERMS] = "max,+svm",
        [MODEL_NO_ERMS] = "max,+svm,-erms",
};

void results_add(struct results *r, const char *name, uint64_t count)
{
	if (r->count == OPS_MAX)
		die(ST_UNAVAILABLE, "more than %d operations", OPS_MAX);
	r->one[r->count++] = (struct result){must_strdup(name), count};
}

const struct result *results_find(const struct results *r, const char *name)
{
	for (unsigned i = 0; i < r->count; i++)
		if (!strcmp(r->one[i].name, name))
			return &r->one[i];
	return NULL;
}

bool results_read(struct results *r, const char *text)
{
	char *copy = must_strdup(text), *rest = copy, *line;
	bool ended = false;

	while ((line = strsep(&rest, "\n"))) {
		unsigned long long count;
		char name[64];

		line[strcspn(line, "\r")] = '\0';
		if (sscanf(line, "op %63s %llu", name, &count) == 2)
			results_add(r, name, count);
		ended |= !strcmp(line, "end");
	}
	free(copy);
	return ended;
}

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

uint64_t median(uint64_t *of, unsigned n)
{
	qsort(of, n, sizeof(*of), by_value);
	return of[n / 2];
}

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

const char *const expensive_name[EXPENSIVE_KINDS] = {
        [EXPENSIVE_WRMSR] = "WRMSR",   [EXPENSIVE_IRET] = "IRET",   [EXPENSIVE_CR] = "CR",
        [EXPENSIVE_SWAPGS] = "SWAPGS", [EXPENSIVE_LOCKED] = "LOCK", [EXPENSIVE_XSAVE] = "XSAVE",
        [EXPENSIVE_OTHER] = "other",
};

const char *const expensive_key[EXPENSIVE_KINDS] = {
        [EXPENSIVE_WRMSR] = "wrmsr",   [EXPENSIVE_IRET] = "iret",     [EXPENSIVE_CR] = "cr_write",
        [EXPENSIVE_SWAPGS] = "swapgs", [EXPENSIVE_LOCKED] = "locked", [EXPENSIVE_XSAVE] = "xsave",
        [EXPENSIVE_OTHER] = "other",
};

struct result *results_add(struct results *r, const char *name, uint64_t count)
{
	if (r->count == OPS_MAX)
		die(ST_UNAVAILABLE, "more than %d operations", OPS_MAX);
	r->one[r->count] = (struct result){.name = must_strdup(name), .count = count, .times = 1};
	return &r->one[r->count++];
}

const struct result *results_find(const struct results *r, const char *name)
{
	for (unsigned i = 0; i < r->count; i++)
		if (!strcmp(r->one[i].name, name))
			return &r->one[i];
	return NULL;
}

/* "COUNT..." of all that were done in a round. */
static void read_expensive(struct result *r, char *text)
{
	for (unsigned kind = 0; kind < EXPENSIVE_KINDS; kind++)
		r->expensive[kind] = (strtoull(text, &text, 10) + r->times / 2) / r->times;
}

bool results_read(struct results *r, const char *text)
{
	char *copy = must_strdup(text), *rest = copy, *line;
	unsigned seen = 0;
	bool ended = false;

	while ((line = strsep(&rest, "\n"))) {
		unsigned long long count;
		char name[64];
		unsigned n;

		line[strcspn(line, "\r")] = '\0';
		if (sscanf(line, "op %63s %llu %u", name, &count, &n) == 3 && n) {
			results_add(r, name, count)->times = n;
		} else if (!strncmp(line, "expensive ", 10) && seen++ && seen - 2 < r->count) {
			read_expensive(&r->one[seen - 2], line + 10);
		}
		ended |= !strcmp(line, "end");
	}
	free(copy);
	return ended && seen == r->count + 1;
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

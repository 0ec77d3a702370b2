/* SPDX-License-Identifier: BSD-2-Clause */
/* What the program bench/ops.c printed: operations and their counts of instructions. */
#ifndef TOOLS_BENCH_RESULTS_H
#define TOOLS_BENCH_RESULTS_H

#include <stdbool.h>
#include <stdint.h>

#define OPS_MAX 64

/* The models of processor it is counted on: REP counts its bytes on one and its words on the other. */
enum model { MODEL_ERMS, MODEL_NO_ERMS, MODELS };
extern const char *const model_cpu[MODELS];

struct result {
	char *name;
	uint64_t count;
};

/* All zero is empty; in the order in which they came. */
struct results {
	struct result one[OPS_MAX];
	unsigned count;
};

/* Ends the command when there are too many. */
void results_add(struct results *r, const char *name, uint64_t count);
/* NULL: there is none. */
const struct result *results_find(const struct results *r, const char *name);
/* Takes the lines "op NAME COUNT" of a program's output. True when it came to its line "end". */
bool results_read(struct results *r, const char *text);
/* The middle one of n, which are sorted. */
uint64_t median(uint64_t *of, unsigned n);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the program bench/ops.c printed, operations and their counts of instructions, and what the
 * plugin bench/expensive saw of them.
 */
#ifndef TOOLS_BENCH_RESULTS_H
#define TOOLS_BENCH_RESULTS_H

#include "bench/expensive/classify.h"

#include <stdbool.h>
#include <stdint.h>

#define OPS_MAX 64

/* The models of processor it is counted on: REP counts its bytes on one and its words on the other. */
enum model { MODEL_ERMS, MODEL_NO_ERMS, MODELS };
extern const char *const model_cpu[MODELS];

/* For people, and as keys. */
extern const char *const expensive_name[EXPENSIVE_KINDS];
extern const char *const expensive_key[EXPENSIVE_KINDS];

struct result {
	char *name;
	uint64_t count;
	unsigned times; /* done in one round */
	uint64_t expensive[EXPENSIVE_KINDS];
};

/* All zero is empty; in the order in which they came. */
struct results {
	struct result one[OPS_MAX];
	unsigned count;
};

/* Ends the command when there are too many. */
struct result *results_add(struct results *r, const char *name, uint64_t count);
/* NULL: there is none. */
const struct result *results_find(const struct results *r, const char *name);
/*
 * Takes the lines "op NAME COUNT TIMES" of a program's output, and those of the plugin behind it,
 * "expensive COUNT...", of which the first one is for measuring nothing. True when the program came
 * to its line "end" and each operation has a line of the plugin's.
 */
bool results_read(struct results *r, const char *text);
/* The middle one of n, which are sorted. */
uint64_t median(uint64_t *of, unsigned n);

#endif

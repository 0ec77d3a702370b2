/* SPDX-License-Identifier: BSD-2-Clause */
/* From what a person asked to the boots that do it. */
#ifndef TOOLS_SWEEP_INSIDE_PLAN_H
#define TOOLS_SWEEP_INSIDE_PLAN_H

#include "tools/sweep/inside/results.h"
#include "tools/sweep/options.h"

/* What one boot is to do: a door, and campaigns one after the other. */
struct unit {
	struct unit *next;
	const char *door;
	struct chain *chains;
	size_t count;
	uint64_t first; /* boundary of the first campaign to begin with, 0: all */
	bool step;      /* tell each injection, so that it is known which one kills */
};

struct plan {
	struct unit *first;
	size_t left; /* units in the list */
};

/*
 * All units, in order. Ends the command when a door or event that is asked for is not among the
 * ones the kernel knows.
 */
void plan_make(struct plan *plan, const struct sweep_options *o, const struct results *known);
/* In front of the others. */
void plan_push(struct plan *plan, struct unit unit);
/* False: there is none left. */
bool plan_pop(struct plan *plan, struct unit *unit);

/* For the kernel's command line. */
char *plan_words(const struct sweep_options *o, const struct unit *unit);
/* The command's options that change what a campaign does, besides door, events, depth, shard. */
char *plan_options(const struct sweep_options *o);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The way through the door, once without an event: each boundary between two instructions from
 * `from` to `until`, and the registers at the end. It is walked until two passes are alike.
 */
#ifndef TOOLS_SWEEP_OUTSIDE_WALK_H
#define TOOLS_SWEEP_OUTSIDE_WALK_H

#include "tools/sweep/outside/target.h"

#define WALK_MAX 20000

struct boundary {
	uint64_t rip;
	unsigned before; /* how often this address was passed earlier on the way */
};

struct walk {
	uint64_t from, until; /* until 0: where SYSCALL came from (RCX at `from`) */
	struct boundary *at;  /* at[0] is before the first instruction of `from` */
	unsigned count;
	struct cpu end; /* at `until`, nothing having happened */
};

/* The next time `from` is about to be executed; the registers there. */
enum stop walk_begin(struct target *g, const struct walk *w, struct cpu *begin);
/* From `from` to boundary b. */
enum stop walk_reach(struct target *g, const struct walk *w, unsigned b);
/* To the end; the registers there. */
enum stop walk_end(struct target *g, uint64_t until, struct cpu *end);
/* Where the pass that began like this ends. */
uint64_t walk_until(const struct walk *w, const struct cpu *begin);

/* Fills at, count and end. Ends the command when `from` is not reached or no two passes agree. */
void walk_record(struct target *g, struct walk *w, const char *from);

#endif

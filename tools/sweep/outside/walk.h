/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The way through the door, once without an event: each boundary between two instructions from
 * `from` to `until`, and the registers at the end. It is walked until two passes are alike.
 */
#ifndef TOOLS_SWEEP_OUTSIDE_WALK_H
#define TOOLS_SWEEP_OUTSIDE_WALK_H

#include "tools/sweep/outside/target.h"

#define WALK_MAX 50000

struct boundary {
	uint64_t rip;
	unsigned before; /* how often this address was passed earlier on the way */
};

/* Boundaries one behind the other; at[0] is before the first instruction. All zero is empty. */
struct way {
	struct boundary *at;
	unsigned count, room;
};

struct walk {
	uint64_t from;
	uint64_t until;  /* as it was told; to the program: what the first pass has found */
	bool to_program; /* until where SYSCALL came from (RCX at `from`) */
	struct way way;
	struct cpu end; /* at `until`, nothing having happened */
};

/* False: there are WALK_MAX of them already. */
bool way_add(struct way *way, const struct cpu *here);
void way_free(struct way *way);
/* A number that is the same for the same addresses in the same order. */
uint64_t way_sum(const struct way *way);
/* The same addresses in the same order (the stack may begin anywhere). */
bool way_alike(const struct way *a, const struct way *b);
/* *here is at the address of boundary b. */
bool way_is_at(const struct way *way, unsigned b, const struct cpu *here);

/*
 * From at[0], where the guest stands, to boundary b, or to `limit` if that comes first: then the
 * guest went another way this time, which the registers in *here tell.
 */
enum stop way_reach(struct target *g, const struct way *way, unsigned b, uint64_t limit,
                    struct cpu *here);

/* The next time the walk begins. */
enum stop walk_begin(struct target *g, const struct walk *w);
/* To the end; the registers there. */
enum stop walk_end(struct target *g, const struct walk *w, struct cpu *end);

/* One pass from where the walk begins to where it begins, without an event. True: it ends the same. */
bool walk_is_same(struct target *g, const struct walk *w);

/*
 * Fills way and end, and leaves the guest where the walk begins. Ends the command when `from` is not
 * reached (`name` is what a person called it) or no two passes agree.
 */
void walk_record(struct target *g, struct walk *w, const char *name);

#endif

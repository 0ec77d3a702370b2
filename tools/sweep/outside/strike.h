/* SPDX-License-Identifier: BSD-2-Clause */
/* One injection: walk to a boundary, let the event happen there, and look at all of it at the end. */
#ifndef TOOLS_SWEEP_OUTSIDE_STRIKE_H
#define TOOLS_SWEEP_OUTSIDE_STRIKE_H

#include "tools/sweep/outside/walk.h"

struct event {
	const char *name;
	const char *command; /* what the monitor is told */
	unsigned vector;
	uint64_t handler;         /* its first instruction, as the vector's gate says */
	unsigned long long taken; /* how often it was */
};

/* NULL: there is no such event. */
struct event *event_find(const char *name);
/* Finds its handler in the descriptor table of the guest as it stands. False: there is none. */
bool event_look_up(struct event *e, struct target *g);
/* Their names, in a sentence. */
extern const char event_names[];

enum verdict {
	SURVIVED,
	DIFFERS, /* it went on, but not as without the event */
	DIED,    /* it did not come to the end, or not back to the beginning */
	BLOCKED, /* the processor did not take the event here; what followed was right */
	MISSED,  /* the guest did not come by here again: nothing was tried */
	VERDICTS
};

extern const char *const verdict_names[VERDICTS];

struct strike {
	unsigned boundary; /* of the walk */
	unsigned second;   /* depth 2: boundary of the way of the first event's handler, from 1 */
	uint64_t rip;      /* where the last event came */
	enum verdict verdict;
	struct buf why; /* what differs, or the last words */
};

/*
 * The guest stands where the walk begins, before and after; or it is dead (DIED). With `inner`, the
 * way of the first event's handler, `second` comes at boundary s->second of it.
 */
void strike(struct target *g, const struct walk *w, struct event *first, struct event *second,
            const struct way *inner, struct strike *s);

/*
 * `first` alone, whose handler is followed step by step, a few times if it does not go the same way
 * twice: fills *inner. False: it is not swept, as *s tells.
 */
bool strike_follow(struct target *g, const struct walk *w, struct event *first, struct way *inner,
                   struct strike *s);

#endif

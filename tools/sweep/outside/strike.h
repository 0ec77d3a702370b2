/* SPDX-License-Identifier: BSD-2-Clause */
/* One injection: walk to a boundary, let the event happen there, and look at all of it at the end. */
#ifndef TOOLS_SWEEP_OUTSIDE_STRIKE_H
#define TOOLS_SWEEP_OUTSIDE_STRIKE_H

#include "tools/sweep/outside/walk.h"

struct event {
	const char *name, *text;
	/* What the monitor is told. */
	const char *command;
};

/* NULL: there is no such event. */
const struct event *event_find(const char *name);
/* Their names, in a sentence. */
extern const char event_names[];

enum verdict {
	SURVIVED,
	DIFFERS, /* it went on, but not as without the event */
	DIED,    /* it did not come to the end, or not back to the beginning */
	BLOCKED, /* the processor did not take the event here; what followed was right */
	VERDICTS
};

extern const char *const verdict_names[VERDICTS];

struct strike {
	unsigned boundary;
	unsigned second; /* depth 2: boundaries of the first event's way until the second; from 1 */
	enum verdict verdict;
	bool passed;    /* depth 2: the first event was over before the second came */
	struct buf why; /* what differs, or the last words */
};

/* With `second` NULL there is one event. The guest is left at the end, or dead (DIED). */
void strike(struct target *g, const struct walk *w, const struct event *first,
            const struct event *second, struct strike *s);

#endif

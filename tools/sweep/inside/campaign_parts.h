/* SPDX-License-Identifier: BSD-2-Clause */
/* Inside of a campaign: what campaign.c and aftermath.c share. */
#ifndef TOOLS_SWEEP_INSIDE_CAMPAIGN_PARTS_H
#define TOOLS_SWEEP_INSIDE_CAMPAIGN_PARTS_H

#include "tools/sweep/inside/guest.h"
#include "tools/sweep/inside/plan.h"
#include "tools/sweep/inside/progress.h"
#include "tools/sweep/inside/results.h"
#include "tools/sweep/options.h"

#include <stdbool.h>
#include <stdint.h>

struct job {
	bool running;
	struct guest guest;
	struct unit unit;
};

struct campaign {
	const struct sweep_options *o;
	struct results *r;
	char *options; /* of plan_options() */
	struct plan plan;
	struct job *jobs;
	struct progress progress;
	uint64_t silence_ns; /* 0: for ever */
};

/*
 * aftermath.c: a guest is gone. Did it do what its unit asks for? If not, that is a finding, and what
 * is left of the unit goes back to the plan. `signal`: it was ended because we are, or 0.
 */
void campaign_aftermath(struct campaign *c, struct job *job, int signal);
/* Not to be taken for campaigns that nobody asked for: those of the unit from this one on. */
void campaign_give_up(struct campaign *c, const struct unit *unit, size_t from, int signal);

#endif

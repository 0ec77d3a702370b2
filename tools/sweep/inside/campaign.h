/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * All that a person asked for, boot after boot: which doors and chains, what to do when a guest
 * dies (go on behind the boundary), and when it is over.
 */
#ifndef TOOLS_SWEEP_INSIDE_CAMPAIGN_H
#define TOOLS_SWEEP_INSIDE_CAMPAIGN_H

#include "tools/sweep/inside/results.h"
#include "tools/sweep/options.h"

/* Asks the kernel for its doors and events. Ends the command when it does not answer. */
void campaign_learn(const struct sweep_options *o, struct results *r);
/* Goes through it. 0, or the signal that ended it before: then *r has what was found until then. */
int campaign_run(const struct sweep_options *o, struct results *r);
/* The emulator's command for each boot, to the standard output. */
void campaign_print(const struct sweep_options *o);

#endif

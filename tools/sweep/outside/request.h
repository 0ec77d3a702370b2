/* SPDX-License-Identifier: BSD-2-Clause */
/* What was asked of the engine outside, looked at before anything is started. */
#ifndef TOOLS_SWEEP_OUTSIDE_REQUEST_H
#define TOOLS_SWEEP_OUTSIDE_REQUEST_H

#include "tools/sweep/options.h"
#include "tools/sweep/outside/strike.h"
#include "tools/sweep/outside/symbols.h"

struct request {
	struct event *first, *second; /* second NULL: depth 1 */
	struct symbols *symbols;
	uint64_t from, until; /* until 0: the program */
};

/* Ends the command when it cannot be done. */
void request_check(struct request *r, const struct sweep_options *o);
/*
 * One line that is the same for the same campaign only: what is asked, the way, and the guest, whose
 * kernel and `initrd` are what is in these files. The caller frees it.
 */
char *request_text(const struct request *r, const struct sweep_options *o, const char *initrd,
                   const struct way *way);

#endif

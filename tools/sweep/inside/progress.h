/* SPDX-License-Identifier: BSD-2-Clause */
/* How far it is, on one line of a terminal that is written again and again; else nothing. */
#ifndef TOOLS_SWEEP_INSIDE_PROGRESS_H
#define TOOLS_SWEEP_INSIDE_PROGRESS_H

#include <stddef.h>
#include <stdint.h>

struct progress {
	size_t units, done;
	uint64_t begun_ns, shown_ns;
};

/* `what` is going on just now. */
void progress_show(struct progress *p, const char *what, uint64_t injections, uint64_t now_ns);
/* Takes the line away. */
void progress_clear(void);

#endif

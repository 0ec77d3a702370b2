/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * nmi-storm on the command line: every CPU sends NMIs to others, at random times, some ten thousand
 * a second, whose handler takes the exceptions that a handler may take, each of which lets the next
 * NMI in. With one CPU it sends them to itself, which is less: they all hit its timer.
 */
#ifndef WIRING_STORM_H
#define WIRING_STORM_H

#include <entry/regs.h>
#include "lib/types.h"

/* If asked for. Task context. */
void storm_boot(void);
/* How many there were. */
void storm_report(void);

/* #DB, a single step in the kernel: it was the storm's own. */
bool storm_stepped(void);

#endif

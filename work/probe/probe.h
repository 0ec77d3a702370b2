/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Probes: int3 at the first instruction of a function of the kernel, counted whenever it is run.
 *
 *	probe=ADDRESS[+OFFSET]		on the command line
 *
 * The instruction itself runs in a copy that jumps back behind the original, so that nothing needs
 * to be remembered until it has run: an NMI at any place of that may meet the same probe.
 */
#ifndef WORK_PROBE_PROBE_H
#define WORK_PROBE_PROBE_H

#include <entry/regs.h>
#include "lib/types.h"

/*
 * NULL, or why not, in words. Task context, IRQs on. For ever. Not for code that may run while
 * other probes are set.
 */
const char *probe_start(u64 addr);

/*
 * int3 in the kernel, before the transition; noinstr. True: the handler of another int3 met a
 * probe, which only goes on, and nothing else is to be done. False: this CPU is in the handler,
 * until probe_leave() after the transition; noinstr.
 */
bool probe_pass(struct pt_regs *regs);
void probe_leave(void);

/* In between: counts, tells and steps over. False: nobody's. */
bool probe_hit(struct pt_regs *regs);

/* What the command line asks for, and what came of it. */
void probe_boot(void);
void probe_report(void);

#endif

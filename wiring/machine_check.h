/* SPDX-License-Identifier: BSD-2-Clause */
/* What follows from a machine check: a log line, a signal, a fix-up, or the end. */
#ifndef WIRING_MACHINE_CHECK_H
#define WIRING_MACHINE_CHECK_H

#include <entry/regs.h>
#include "lib/types.h"

struct machine_check;

/*
 * From user mode: an ordinary exception by now, on the task's stack, IRQs on. The task may have a
 * signal afterwards: SIGBUS with BUS_MCEERR_AR and the address that holds the bad byte, 0 when
 * nothing of the program is there.
 */
void machine_check_in_user(const struct machine_check *mc);

/*
 * From the kernel, NMI-like. moved: regs are not of the instruction that was hit any more. True:
 * they go on at the fix-up of an access that may fail.
 */
bool machine_check_in_kernel(struct pt_regs *regs, const struct machine_check *mc, bool moved);

#endif

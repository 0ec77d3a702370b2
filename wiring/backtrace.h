/* SPDX-License-Identifier: BSD-2-Clause */
/* What CPUs are doing, told by themselves from an NMI, whatever they do. */
#ifndef WIRING_BACKTRACE_H
#define WIRING_BACKTRACE_H

#include "lib/types.h"

/* Boot, before the first call. */
void backtrace_init(void);

/*
 * The CPUs of the mask log where they are and how they got there; waits for them, at most a second
 * in all. Any context but NMI. When two ask at a time, one is served.
 */
void backtrace_cpus(u64 cpus);

#endif

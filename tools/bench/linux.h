/* SPDX-License-Identifier: BSD-2-Clause */
/* The same program on Debian's Linux kernel, in the same emulator. */
#ifndef TOOLS_BENCH_LINUX_H
#define TOOLS_BENCH_LINUX_H

#include "tools/bench/results.h"

/* Fetches the kernel when it was never fetched. Ends the command when that fails. */
void linux_prepare(void);
/* Of the package, like "6.1.1-1". */
const char *linux_version(void);
/* All operations, from build/bench when they were counted before. Ends the command on failure. */
void linux_ops(struct results *r, enum model model);
/*
 * Wall time from the start of the emulator to the program's first line: the median of `runs`. 0:
 * it did not come, which is said.
 */
uint64_t linux_first_line(unsigned runs);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* Who called whom, by the chain of frame pointers: complete in debug builds only. */
#ifndef LIB_BACKTRACE_H
#define LIB_BACKTRACE_H

#include "lib/compiler.h"
#include "lib/types.h"

/* Fill in return addresses from frame pointer `bp` up; how many. Any context. */
unsigned backtrace_collect(unsigned long bp, unsigned long *ips, unsigned max);
/* Log the caller's backtrace. */
void backtrace_print(void);
/* Log the backtrace of an interrupted context. */
void backtrace_print_from(unsigned long ip, unsigned long bp);

#endif

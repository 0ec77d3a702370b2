/* SPDX-License-Identifier: BSD-2-Clause */
/* Time-outs of poll, select and epoll: what programs pass, as an end on the monotonic clock. */
#ifndef KERNEL_FS_TIMEOUT_H
#define KERNEL_FS_TIMEOUT_H

#include "lib/types.h"

/* All give 0 for "do not sleep" and SCHED_FOREVER for "no end". */

/* Milliseconds; negative is for ever. */
u64 timeout_from_ms(int ms);
/* NULL is for ever. 0, -EFAULT, -EINVAL. */
int timeout_from_timespec(u64 ts, u64 *end);
int timeout_from_timeval(u64 tv, u64 *end);
/* Writes back what is left; a bad address does no harm, as on Linux. */
void timeout_left_to_timespec(u64 ts, u64 end);
void timeout_left_to_timeval(u64 tv, u64 end);

#endif

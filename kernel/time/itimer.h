/* SPDX-License-Identifier: BSD-2-Clause */
/* Interval timers of the current process: setitimer(2). Nanoseconds; task context. */
#ifndef KERNEL_TIME_ITIMER_H
#define KERNEL_TIME_ITIMER_H

#include "lib/types.h"

struct itimer_value {
	u64 interval; /* 0: once */
	u64 left;     /* 0: off */
};

/* which: ITIMER_REAL, ITIMER_VIRTUAL or ITIMER_PROF, checked by the caller. */
void itimer_get(int which, struct itimer_value *value);
/* 0 or -ENOMEM; old may be NULL. */
int itimer_set(int which, const struct itimer_value *value, struct itimer_value *old);

#endif

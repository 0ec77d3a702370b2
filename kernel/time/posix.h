/* SPDX-License-Identifier: BSD-2-Clause */
/* Posix timers of the current process. Nanoseconds; task context. */
#ifndef KERNEL_TIME_POSIX_H
#define KERNEL_TIME_POSIX_H

#include <asm/siginfo.h>
#include "kernel/time/itimer.h"
#include "lib/types.h"

/* event NULL: SIGALRM to the process. The id, or -EINVAL, -ENOMEM, -EAGAIN. */
long posix_timer_create(int clockid, const struct sigevent *event);
/* 0 or -EINVAL: no such timer. absolute: value->left is a time of the timer's clock. */
int posix_timer_set(int id, bool absolute, const struct itimer_value *value,
                    struct itimer_value *old);
int posix_timer_get(int id, struct itimer_value *value);
int posix_timer_overrun(int id);
int posix_timer_delete(int id);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* The coarse clock's hand: moved by ticks, inside kernel/time. */
#ifndef KERNEL_TIME_COARSE_H
#define KERNEL_TIME_COARSE_H

#include "lib/types.h"

/* Any CPU; it never goes back. */
void coarse_update(u64 now);

#endif

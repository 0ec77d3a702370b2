/* SPDX-License-Identifier: BSD-2-Clause */
/* The word itself; everything that changes it is inline in the header. */
#include "state/preempt/preempt.h"

DEFINE_PER_CPU(u32, preempt_word) = PREEMPT_NEED_RESCHED_INVERTED | PREEMPT_COUNT_BOOT;

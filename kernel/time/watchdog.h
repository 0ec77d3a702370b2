/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hard lockups: a CPU that is busy and takes no interrupts. Each CPU is watched by the next one,
 * which compares its ticks once a second; a CPU whose watcher sleeps wakes it. One CPU alone is
 * watched by nobody. Boot option watchdog=SECONDS, 0 for none.
 */
#ifndef KERNEL_TIME_WATCHDOG_H
#define KERNEL_TIME_WATCHDOG_H

#include "lib/types.h"

/* Boot, before other CPUs start. */
void watchdog_init(void);

/* From now on nobody is told: time is about to be played with. Any context. */
void watchdog_off(void);

/* From the tick of this CPU, about once a second. Hardirq context. */
void watchdog_tick(void);

/* Contract, provided by wiring: told once each time. Hardirq context, on the watcher. */
void watchdog_locked_up(int cpu, u64 ns);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Timers of programs: setitimer(2) and timer_create(2), the part of a process that kernel/time
 * keeps.
 */
#ifndef KERNEL_TIME_PTIMERS_H
#define KERNEL_TIME_PTIMERS_H

#include "lib/types.h"

struct process;
struct task;
struct task_part;

/* In the list of wiring/task_parts.c: exec ends the posix timers, exit of a process ends all. */
extern const struct task_part time_part;

/* From the tick, hardirq context: timers of the running process that count CPU time. */
void ptimers_tick(struct task *t);

#endif

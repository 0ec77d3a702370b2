/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The idle task of each CPU: what the boot code of that CPU becomes.
 *
 * Boot: on CPU 0 the boot code itself. For another CPU n, before it is started: idle_create(n)
 * makes its task; the CPU starts on that task's stack with `current` set, initialises itself and
 * calls idle_start().
 */
#ifndef KERNEL_SCHED_IDLE_H
#define KERNEL_SCHED_IDLE_H

#include "lib/compiler.h"
#include "lib/types.h"

struct task;

/* By the boot CPU. The task, with a kernel stack (arch.stack_top). Panics without memory. */
struct task *idle_create(unsigned cpu);
struct task *idle_task(unsigned cpu);

/*
 * The last call of the boot code of every CPU, on the idle task's stack, IRQs off, preemption
 * counter at PREEMPT_COUNT_BOOT. The CPU takes part in scheduling from now on.
 */
__noreturn void idle_start(void);

/* The CPU runs its idle task (a snapshot). */
bool idle_cpu(unsigned cpu);

#endif

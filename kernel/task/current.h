/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The running task. One %gs: load; usable anywhere, noinstr code and NMI included. The scheduler
 * stores it, with IRQs off, right before it leaves the old stack.
 */
#ifndef KERNEL_TASK_CURRENT_H
#define KERNEL_TASK_CURRENT_H

#include "lib/compiler.h"
#include "arch/x86_64/cpu/percpu.h"

struct task;

DECLARE_PER_CPU(struct task *, current_task);

#define current this_cpu_read(current_task)

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* Hosted: the scheduler that a state or a work room sees; the test is its only thread. */
#ifndef KERNEL_SCHED_SCHED_H
#define KERNEL_SCHED_SCHED_H

#include "lib/types.h"

struct task;

#define TASK_RUNNING       0
#define TASK_INTERRUPTIBLE 1

#define set_current_state(s)   ((void)(s))
#define __set_current_state(s) ((void)(s))

void schedule(void);
void cond_resched(void);
bool wake_up_process(struct task *t);

#endif

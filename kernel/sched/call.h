/* SPDX-License-Identifier: BSD-2-Clause */
/* What the system calls of kernel/sched share. */
#ifndef KERNEL_SCHED_CALL_H
#define KERNEL_SCHED_CALL_H

#include "kernel/sched/sched.h"

/* The task a call names, 0 the caller; with a reference, or NULL. */
struct task *sched_call_task(int tid);
/* The caller may change how t is scheduled: same user, or privileged. */
bool sched_call_permitted(struct task *t);

#endif

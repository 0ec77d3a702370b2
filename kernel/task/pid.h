/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Numbers of tasks, process groups and sessions: one space, a number is free again when none of
 * the three uses it.
 *
 * pid_alloc() to pid_release() may be called in any context but NMI. The setters need
 * tasklist_lock; look-ups need that or rcu_read_lock().
 */
#ifndef KERNEL_TASK_PID_H
#define KERNEL_TASK_PID_H

#include "lib/types.h"

struct pgrp;
struct session;
struct task;

/* The next free number, or `want` if that is not 0. -EAGAIN none left, -EEXIST, -ENOMEM. */
int pid_alloc(int want);
/* One more and one less user of a number; the last one frees it. */
void pid_hold(int nr);
/* The same for a number that may be free: then false. */
bool pid_hold_used(int nr);
void pid_release(int nr);

struct task *pid_task(int nr);
struct pgrp *pid_pgrp(int nr);
struct session *pid_session(int nr);

void pid_set_task(int nr, struct task *t);
void pid_set_pgrp(int nr, struct pgrp *group);
void pid_set_session(int nr, struct session *session);

/* The smallest number >= from that a task has, or 0. As a look-up. */
int pid_next_task(int from);

#endif

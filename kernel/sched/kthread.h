/* SPDX-License-Identifier: BSD-2-Clause */
/* Threads of the kernel. Task context, may sleep. */
#ifndef KERNEL_SCHED_KTHREAD_H
#define KERNEL_SCHED_KTHREAD_H

#include "lib/types.h"

struct task;

/*
 * A task that runs fn(arg) and ends when fn returns. Not started: bind it or set its policy, then
 * kthread_start(). The name is copied. ERR_PTR(-ENOMEM).
 */
struct task *kthread_create(void (*fn)(void *arg), void *arg, const char *name);
/* Before it is started: it runs on this CPU and on no other. */
void kthread_bind(struct task *t, unsigned cpu);
void kthread_start(struct task *t);

/* All in one. */
struct task *kthread_run(void (*fn)(void *arg), void *arg, const char *name);
struct task *kthread_run_on(unsigned cpu, void (*fn)(void *arg), void *arg, const char *name);

#endif

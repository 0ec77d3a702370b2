/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Restartable sequences: a program keeps a few instructions whole against preemption. It names
 * the range in user memory; a task that lost its CPU inside, or gets a signal there, goes on at
 * the range's abort address. The same memory tells the number of the CPU.
 *
 * Whoever switches away from a task with t->rseq sets EXIT_WORK_NOTIFY_RESUME; the exit loop then
 * comes here.
 */
#ifndef KERNEL_TASK_RSEQ_H
#define KERNEL_TASK_RSEQ_H

#include <entry/regs.h>
#include "kernel/task/task.h"

/* Slow halves of the two below. Task context, interrupts on, may sleep. */
void rseq_fix(struct pt_regs *regs);
void rseq_update(struct pt_regs *regs);

/* The exit loop's pass over EXIT_WORK_NOTIFY_RESUME. */
static inline void rseq_notify_resume(struct pt_regs *regs)
{
	if (unlikely(current->rseq))
		rseq_update(regs);
}

/* A handler is about to be called: before its frame remembers the instruction pointer. */
static inline void rseq_signal_deliver(struct pt_regs *regs)
{
	if (unlikely(current->rseq))
		rseq_fix(regs);
}

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hardware breakpoints of programs, at the door: what wiring/ calls. A program asks for them by
 * perf_event_open(2), type PERF_TYPE_BREAKPOINT; a tracer will use the same slots.
 */
#ifndef WORK_HWBREAK_HWBREAK_H
#define WORK_HWBREAK_HWBREAK_H

struct pt_regs;
struct task_part;

/*
 * #DB, with DR6 as set bits: counts what the breakpoints of the running task have met, and keeps
 * an instruction from being met twice. The bits that are still somebody's: single step. IRQs off,
 * also NMI-like.
 */
unsigned long hwbreak_hit(struct pt_regs *regs, unsigned long dr6);

/* The exit loop, EXIT_WORK_NOTIFY_RESUME, current->hwbreak is not NULL: tells what was hit. */
void hwbreak_notify_resume(void);

/*
 * Slots that are inherited by fork if asked for, survive exec unless asked not to or the program
 * gains rights, and end.
 */
extern const struct task_part hwbreak_part;

#endif

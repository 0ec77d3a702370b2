/* SPDX-License-Identifier: BSD-2-Clause */
/* The system calls of work/hwbreak, in the shape that kernel/syscall.h describes. */
#ifndef WORK_HWBREAK_HWBREAK_CALLS_H
#define WORK_HWBREAK_HWBREAK_CALLS_H

struct pt_regs;

long sys_perf_event_open(struct pt_regs *regs);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* The system calls of kernel/sched. Shape and context: kernel/syscall.h. */
#ifndef KERNEL_SCHED_SCHED_CALLS_H
#define KERNEL_SCHED_SCHED_CALLS_H

struct pt_regs;

/* call_yield.c */
long sys_sched_yield(struct pt_regs *regs);

/* call_affinity.c */
long sys_sched_setaffinity(struct pt_regs *regs);
long sys_sched_getaffinity(struct pt_regs *regs);

/* call_policy.c */
long sys_sched_setscheduler(struct pt_regs *regs);
long sys_sched_getscheduler(struct pt_regs *regs);
long sys_sched_setparam(struct pt_regs *regs);
long sys_sched_getparam(struct pt_regs *regs);
long sys_sched_setattr(struct pt_regs *regs);
long sys_sched_getattr(struct pt_regs *regs);
long sys_sched_get_priority_max(struct pt_regs *regs);
long sys_sched_get_priority_min(struct pt_regs *regs);
long sys_sched_rr_get_interval(struct pt_regs *regs);

#endif

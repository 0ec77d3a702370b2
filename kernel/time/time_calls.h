/* SPDX-License-Identifier: BSD-2-Clause */
/* The system calls of kernel/time. Shape and context: kernel/syscall.h. */
#ifndef KERNEL_TIME_TIME_CALLS_H
#define KERNEL_TIME_TIME_CALLS_H

struct pt_regs;

/* call_clock.c */
long sys_clock_gettime(struct pt_regs *regs);
long sys_clock_settime(struct pt_regs *regs);
long sys_clock_getres(struct pt_regs *regs);
long sys_gettimeofday(struct pt_regs *regs);
long sys_settimeofday(struct pt_regs *regs);
long sys_time(struct pt_regs *regs);

/* call_sleep.c */
long sys_nanosleep(struct pt_regs *regs);
long sys_clock_nanosleep(struct pt_regs *regs);

/* call_itimer.c */
long sys_getitimer(struct pt_regs *regs);
long sys_setitimer(struct pt_regs *regs);
long sys_alarm(struct pt_regs *regs);

/* call_posix.c */
long sys_timer_create(struct pt_regs *regs);
long sys_timer_settime(struct pt_regs *regs);
long sys_timer_gettime(struct pt_regs *regs);
long sys_timer_getoverrun(struct pt_regs *regs);
long sys_timer_delete(struct pt_regs *regs);

/* call_timerfd.c */
long sys_timerfd_create(struct pt_regs *regs);
long sys_timerfd_settime(struct pt_regs *regs);
long sys_timerfd_gettime(struct pt_regs *regs);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* The system calls of work/signal, in the shape that kernel/syscall.h describes. */
#ifndef WORK_SIGNAL_SIGNAL_CALLS_H
#define WORK_SIGNAL_SIGNAL_CALLS_H

struct pt_regs;

/* actions and masks: actions.c, mask.c */
long sys_rt_sigaction(struct pt_regs *regs);
long sys_rt_sigprocmask(struct pt_regs *regs);
long sys_rt_sigpending(struct pt_regs *regs);
long sys_sigaltstack(struct pt_regs *regs);

/* waiting: wait.c */
long sys_rt_sigsuspend(struct pt_regs *regs);
long sys_rt_sigtimedwait(struct pt_regs *regs);
long sys_pause(struct pt_regs *regs);
long sys_restart_syscall(struct pt_regs *regs);

/* sending: kill.c */
long sys_kill(struct pt_regs *regs);
long sys_tkill(struct pt_regs *regs);
long sys_tgkill(struct pt_regs *regs);
long sys_rt_sigqueueinfo(struct pt_regs *regs);
long sys_rt_tgsigqueueinfo(struct pt_regs *regs);

/* reading: signalfd.c */
long sys_signalfd(struct pt_regs *regs);
long sys_signalfd4(struct pt_regs *regs);

/* coming back: sigreturn.c */
long sys_rt_sigreturn(struct pt_regs *regs);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* The system calls of kernel/task. Shape and context: kernel/syscall.h. */
#ifndef KERNEL_TASK_TASK_CALLS_H
#define KERNEL_TASK_TASK_CALLS_H

struct pt_regs;

/* call_clone.c */
long sys_fork(struct pt_regs *regs);
long sys_vfork(struct pt_regs *regs);
long sys_clone(struct pt_regs *regs);
long sys_clone3(struct pt_regs *regs);

/* call_exec.c */
long sys_execve(struct pt_regs *regs);
long sys_execveat(struct pt_regs *regs);

/* exit.c */
long sys_exit(struct pt_regs *regs);
long sys_exit_group(struct pt_regs *regs);

/* call_wait.c */
long sys_wait4(struct pt_regs *regs);
long sys_waitid(struct pt_regs *regs);

/* call_ids.c */
long sys_getpid(struct pt_regs *regs);
long sys_gettid(struct pt_regs *regs);
long sys_getppid(struct pt_regs *regs);
long sys_set_tid_address(struct pt_regs *regs);
long sys_set_robust_list(struct pt_regs *regs);
long sys_get_robust_list(struct pt_regs *regs);

/* call_group.c */
long sys_getpgid(struct pt_regs *regs);
long sys_getpgrp(struct pt_regs *regs);
long sys_setpgid(struct pt_regs *regs);
long sys_getsid(struct pt_regs *regs);
long sys_setsid(struct pt_regs *regs);

/* call_cred.c */
long sys_getuid(struct pt_regs *regs);
long sys_getgid(struct pt_regs *regs);
long sys_geteuid(struct pt_regs *regs);
long sys_getegid(struct pt_regs *regs);
long sys_getresuid(struct pt_regs *regs);
long sys_getresgid(struct pt_regs *regs);
long sys_setuid(struct pt_regs *regs);
long sys_setgid(struct pt_regs *regs);
long sys_setreuid(struct pt_regs *regs);
long sys_setregid(struct pt_regs *regs);
long sys_setresuid(struct pt_regs *regs);
long sys_setresgid(struct pt_regs *regs);
long sys_setfsuid(struct pt_regs *regs);
long sys_setfsgid(struct pt_regs *regs);

/* call_groups.c */
long sys_getgroups(struct pt_regs *regs);
long sys_setgroups(struct pt_regs *regs);
long sys_capget(struct pt_regs *regs);
long sys_capset(struct pt_regs *regs);

/* call_prctl.c */
long sys_prctl(struct pt_regs *regs);
long sys_arch_prctl(struct pt_regs *regs);
long sys_personality(struct pt_regs *regs);

/* call_limits.c */
long sys_getrlimit(struct pt_regs *regs);
long sys_setrlimit(struct pt_regs *regs);
long sys_prlimit64(struct pt_regs *regs);

long sys_getrusage(struct pt_regs *regs);
long sys_times(struct pt_regs *regs);

/* call_system.c */
long sys_uname(struct pt_regs *regs);
long sys_sethostname(struct pt_regs *regs);
long sys_setdomainname(struct pt_regs *regs);
long sys_sysinfo(struct pt_regs *regs);
long sys_getrandom(struct pt_regs *regs);
long sys_getcpu(struct pt_regs *regs);
long sys_reboot(struct pt_regs *regs);

/* call_ioport.c */
long sys_ioperm(struct pt_regs *regs);
long sys_iopl(struct pt_regs *regs);

/* call_kcmp.c */
long sys_kcmp(struct pt_regs *regs);

/* rseq.c */
long sys_rseq(struct pt_regs *regs);

/* call_priority.c */
long sys_getpriority(struct pt_regs *regs);
long sys_setpriority(struct pt_regs *regs);

#endif

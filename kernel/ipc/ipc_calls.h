/* SPDX-License-Identifier: BSD-2-Clause */
/* The system calls of kernel/ipc. Shape and context: kernel/syscall.h. */
#ifndef KERNEL_IPC_IPC_CALLS_H
#define KERNEL_IPC_IPC_CALLS_H

struct pt_regs;

/* shm.c */
long sys_shmget(struct pt_regs *regs);
long sys_shmat(struct pt_regs *regs);
long sys_shmdt(struct pt_regs *regs);
long sys_shmctl(struct pt_regs *regs);

#endif

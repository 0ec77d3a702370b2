/* SPDX-License-Identifier: BSD-2-Clause */
/* The system calls of kernel/futex. Shape and context: kernel/syscall.h. */
#ifndef KERNEL_FUTEX_FUTEX_CALLS_H
#define KERNEL_FUTEX_FUTEX_CALLS_H

struct pt_regs;

/* call_futex.c */
long sys_futex(struct pt_regs *regs);
long sys_futex_waitv(struct pt_regs *regs);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* The system calls of the address space. Shape and context: kernel/syscall.h. */
#ifndef KERNEL_MM_MM_CALLS_H
#define KERNEL_MM_MM_CALLS_H

#include "kernel/syscall.h"

/* map_calls.c */
long sys_mmap(struct pt_regs *regs);
long sys_munmap(struct pt_regs *regs);
long sys_mprotect(struct pt_regs *regs);
long sys_brk(struct pt_regs *regs);

/* remap.c */
long sys_mremap(struct pt_regs *regs);

/* advise_calls.c */
long sys_madvise(struct pt_regs *regs);
long sys_msync(struct pt_regs *regs);
long sys_mincore(struct pt_regs *regs);

/* lock_calls.c */
long sys_mlock(struct pt_regs *regs);
long sys_mlock2(struct pt_regs *regs);
long sys_munlock(struct pt_regs *regs);
long sys_mlockall(struct pt_regs *regs);
long sys_munlockall(struct pt_regs *regs);

/* vm_calls.c */
long sys_process_vm_readv(struct pt_regs *regs);
long sys_process_vm_writev(struct pt_regs *regs);

/* membarrier.c */
long sys_membarrier(struct pt_regs *regs);

#endif

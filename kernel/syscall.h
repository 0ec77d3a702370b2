/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The shape of every system call: long sys_NAME(struct pt_regs *regs).
 *
 * Context: task context, interrupts on, may sleep. The result is what the program finds in RAX;
 * errors are negative errno values. For int $0x80 the frame is a shadow with the arguments where
 * SYSCALL would have put them, so a call that changes user registers uses current_pt_regs().
 * Source of the argument registers: System V AMD64 ABI, A.2.1 "Calling Conventions".
 */
#ifndef KERNEL_SYSCALL_H
#define KERNEL_SYSCALL_H

#include <entry/regs.h>
#include "lib/types.h"

static inline u64 sys_arg0(const struct pt_regs *regs)
{
	return regs->di;
}

static inline u64 sys_arg1(const struct pt_regs *regs)
{
	return regs->si;
}

static inline u64 sys_arg2(const struct pt_regs *regs)
{
	return regs->dx;
}

static inline u64 sys_arg3(const struct pt_regs *regs)
{
	return regs->r10;
}

static inline u64 sys_arg4(const struct pt_regs *regs)
{
	return regs->r8;
}

static inline u64 sys_arg5(const struct pt_regs *regs)
{
	return regs->r9;
}

#endif

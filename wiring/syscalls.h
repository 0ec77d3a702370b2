/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of system calls, and the smaller one of int $0x80. */
#ifndef WIRING_SYSCALLS_H
#define WIRING_SYSCALLS_H

#include "kernel/syscall.h"

/* Numbers from SYSCALLS_END on mean nothing; the table is longer, for the mask in door.c. */
enum { SYSCALLS_END = 453, SYSCALL_TABLE_SIZE = 512 };

typedef long syscall_fn(struct pt_regs *regs);

/* Every entry can be called: those without a call count their number and return -ENOSYS. */
extern syscall_fn *const syscall_table[SYSCALL_TABLE_SIZE];

/* By i386 number, arguments already where SYSCALL would have put them. Instrumentable. */
long syscall_int80(struct pt_regs *regs, long nr);

#endif

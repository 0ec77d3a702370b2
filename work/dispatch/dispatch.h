/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Syscall user dispatch: a program asks that its own system calls, outside of one address range,
 * come back to it as SIGSYS while a byte in its memory says so. First of the entry work, because
 * the number may belong to a foreign interface and mean nothing to a tracer or filter.
 * prctl() switches it through dispatch_set() of kernel/task/signal_api.h.
 */
#ifndef WORK_DISPATCH_DISPATCH_H
#define WORK_DISPATCH_DISPATCH_H

#include "lib/types.h"

struct task;
struct task_part;
struct pt_regs;

/*
 * Entry work for SYSCALL_WORK_DISPATCH. True: the call must not run (SIGSYS waits, or the program
 * dies because its selector is unreadable or nonsense) and RAX is the number again.
 * Task context, interrupts on, may fault.
 */
bool dispatch_syscall(struct pt_regs *regs);

/* Exit work, first of all. True: the call was dispatched; skip all other exit work. */
bool dispatch_syscall_exit(void);

/* Never inherited: fork, clone and exec start without. */
extern const struct task_part dispatch_part;

#endif

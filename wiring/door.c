/* SPDX-License-Identifier: BSD-2-Clause */
/* System calls: from the stub to the table and back. */
#include <asm/errno.h>

#include <entry/entry.h>
#include <entry/x86_64.h>
#include <entry_asm.h>

#include "arch/x86_64/cpu/segment.h"
#include "arch/x86_64/mmu/paging.h"
#include "kernel/task/current.h"
#include "wiring/census.h"
#include "wiring/syscalls.h"
#include "wiring/vectors.h"

_Static_assert(ENTRY_USER_CS == USER_CS && ENTRY_USER_DS == USER_DS && ENTRY_USER32_CS == USER32_CS,
               "entry_asm.h and segment.h disagree");

/*
 * -1 is "do not run it"; regs->ax then holds what entry work left, or the stub's -ENOSYS. The
 * number is bounded once more without a branch, so that speculation stays inside the table.
 */
static __always_inline void syscall_run(struct pt_regs *regs, unsigned long nr)
{
	if (likely(nr < SYSCALL_TABLE_SIZE)) {
		unsigned long in_table = -(unsigned long)(nr < SYSCALL_TABLE_SIZE);

		__asm__("" : "+r"(in_table));
		regs->ax = syscall_table[nr & in_table](regs);
	} else if (nr != -1UL) {
		census_unknown_syscall(nr);
	}
}

noinstr bool do_syscall_64(struct pt_regs *regs, long nr)
{
	u64 start = census_start();

	nr = syscall_enter_from_user_mode(regs, nr);
	instrumentation_begin();
	syscall_run(regs, nr);
	census_syscall(nr, start);
	instrumentation_end();
	syscall_exit_to_user_mode(regs);

	return entry_sysret_allowed(regs, USER_CS, USER_DS, TASK_SIZE_MAX);
}

/* 32-bit programs are not carried: the call does not exist, but the door works and is counted. */
noinstr void do_syscall_compat(struct pt_regs *regs)
{
	syscall_enter_from_user_mode(regs, -1);
	syscall_exit_to_user_mode(regs);
}

/*
 * int $0x80 from 64-bit code: i386 numbers and argument registers (EBX ECX EDX ESI EDI EBP), 32
 * bits each. The call sees a shadow frame with its arguments where SYSCALL would put them.
 */
noinstr void do_int80(struct pt_regs *regs)
{
	long nr;

	regs->orig_ax = (u32)regs->ax;
	regs->ax = -ENOSYS;
	nr = syscall_enter_from_user_mode(regs, (s32)regs->orig_ax);

	instrumentation_begin();
	if (nr != -1) {
		struct pt_regs shadow = *regs;

		shadow.di = (u32)regs->bx;
		shadow.si = (u32)regs->cx;
		shadow.dx = (u32)regs->dx;
		shadow.r10 = (u32)regs->si;
		shadow.r8 = (u32)regs->di;
		shadow.r9 = (u32)regs->bp;
		regs->ax = syscall_int80(&shadow, nr);
	}
	instrumentation_end();
	syscall_exit_to_user_mode(regs);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* System calls: from the stub to the table and back. */
#include <asm/errno.h>

#include <entry/inline.h>
#include <entry/x86_64.h>
#include <entry_asm.h>

#include "arch/x86_64/cpu/segment.h"
#include "arch/x86_64/mmu/paging.h"
#include "kernel/task/current.h"
#include "sweep/sweep.h"
#include "wiring/census.h"
#include "wiring/invariants.h"
#include "wiring/main.h"
#include "wiring/syscalls.h"
#include "wiring/vectors.h"

_Static_assert(ENTRY_USER_CS == USER_CS && ENTRY_USER_DS == USER_DS && ENTRY_USER32_CS == USER32_CS,
               "entry_asm.h and segment.h disagree");

/* On: each system call starts at another depth of its stack; see entry_asm.h. */
struct static_key stack_offset_key;

_Static_assert(SYSCALL_TABLE_SIZE == 512 && SYSCALLS_END <= SYSCALL_TABLE_SIZE,
               "the mask below keeps speculation inside the table");

/* A kernel that sweeps has calls of its own. */
static __attribute__((__noinline__)) void syscall_of_sweep(struct pt_regs *regs, unsigned long nr)
{
	if (!sweep_call(regs, nr))
		census_unknown_syscall(nr);
}

/* A number beyond the table leaves the stub's -ENOSYS in regs->ax. */
static __always_inline void syscall_run(struct pt_regs *regs, unsigned long nr)
{
	if (unlikely(nr >= SYSCALLS_END)) {
		if (static_branch_unlikely(&sweep_calls_key))
			syscall_of_sweep(regs, nr);
		else
			census_unknown_syscall(nr);
		return;
	}
	__asm__("andq %1, %0" : "+r"(nr) : "i"(SYSCALL_TABLE_SIZE - 1) : "cc");
	regs->ax = (unsigned long)syscall_table[nr](regs);
}

/* Somebody watches this task: entry work, and the census. A skipped call leaves regs->ax alone. */
static __attribute__((__noinline__)) void syscall_run_watched(struct pt_regs *regs)
{
	unsigned long work = entry_work_read(&entry_current_work()->syscall);
	long nr = (int)regs->orig_ax;
	u64 start = arch_cycles();

	if (work & SYSCALL_WORK_ENTER)
		nr = syscall_entry_work(regs, work);
	if (nr != -1 || !(work & SYSCALL_WORK_ENTER))
		syscall_run(regs, (unsigned long)nr);
	if (work & SYSCALL_WORK_WATCH)
		census_syscall(nr, start);
}

/*
 * The way of a system call in one piece; the steps are those of <entry/entry.h>.
 *
 * SYSRET may be used when the frame still is what SYSCALL made of it: only the slow part of the
 * exit and calls that say so (EXIT_WORK_FRAME) rewrite it. SYSCALL from the last page that a
 * program can have leaves a canonical RIP. TF would trap one instruction early after SYSRET.
 */
noinstr void do_syscall_64(struct pt_regs *regs)
{
	struct pt_regs before;

	if (CONFIG_DEBUG)
		before = *regs;
	enter_from_user_mode_inline(regs);
	instrumentation_begin();
	entry_irqs_enable();
	if (likely(!(entry_current_work()->syscall & (SYSCALL_WORK_ENTER | SYSCALL_WORK_WATCH))))
		syscall_run(regs, (unsigned long)(int)regs->orig_ax);
	else
		syscall_run_watched(regs);

	if (unlikely(syscall_exit_to_user_mode_prepare_inline(regs))) {
		instrumentation_end();
		exit_to_user_mode_inline();
		if (!entry_sysret_allowed(regs, USER_CS, USER_DS, TASK_SIZE_MAX))
			entry_leave_by_iret(regs);
		return;
	}
	instrumentation_end();
	exit_to_user_mode_inline();

	if (CONFIG_DEBUG)
		invariants_call_slow(&before, regs);
	if (unlikely(regs->flags & ENTRY_FLAGS_TF))
		entry_leave_by_iret(regs);
	entry_assert(entry_sysret_allowed(regs, USER_CS, USER_DS, TASK_SIZE_MAX + 1),
	             "SYSRET with a frame that was rewritten");
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

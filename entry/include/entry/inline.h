/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The transitions of a system call as inline bodies: for the core, and for a kernel that wants its
 * way from stub to table in one piece. Contracts as in <entry/entry.h>; the caller is noinstr.
 */
#ifndef ENTRY_INLINE_H
#define ENTRY_INLINE_H

#include <entry/entry.h>
#include <entry/hooks.h>

static __always_inline void enter_from_user_mode_inline(struct pt_regs *regs)
{
	entry_row_begin(ENTRY_ROW_USER_ENTER);
	entry_assert(user_mode(regs), "entry from user mode with a kernel CS");
	entry_assert(entry_irqs_disabled(), "entry from user mode with IRQs on");
	entry_lockdep_irqs_off();
	entry_context_user_exit();
	entry_time_user_exit();

	if (entry_trace_wanted()) {
		instrumentation_begin();
		entry_trace_irqs_off();
		instrumentation_end();
	}
	entry_row_end(ENTRY_ROW_USER_ENTER);
}

static __always_inline void exit_to_user_mode_inline(void)
{
	entry_row_begin(ENTRY_ROW_USER_EXIT);
	entry_assert(entry_irqs_disabled(), "exit to user mode with IRQs on");
	if (entry_trace_wanted()) {
		instrumentation_begin();
		entry_trace_irqs_on();
		instrumentation_end();
	}

	entry_lockdep_irqs_on_prepare();
	entry_time_user_enter();
	entry_context_user_enter();
	entry_cpu_exit_work();
	entry_lockdep_irqs_on();
	entry_row_end(ENTRY_ROW_USER_EXIT);
}

/* The slow part of the exit loop: at least one bit of `work` is set. */
void exit_to_user_mode_loop(struct pt_regs *regs, unsigned long work);

static __always_inline void exit_to_user_mode_prepare_inline(struct pt_regs *regs)
{
	unsigned long work = entry_current_work()->exit;

	entry_row_begin(ENTRY_ROW_EXIT_LOOP);
	entry_assert(entry_irqs_disabled(), "exit loop entered with IRQs on");
	if (__builtin_expect(work & EXIT_WORK_ALL, 0))
		exit_to_user_mode_loop(regs, work);
	entry_row_end(ENTRY_ROW_EXIT_LOOP);
}

/*
 * Entry work of a system call, at least one bit of `work` set; and the slow part of its exit: exit
 * work and exit loop. IRQs on, and off on entry and return.
 */
long syscall_entry_work(struct pt_regs *regs, unsigned long work);
void syscall_exit_slow(struct pt_regs *regs);

/*
 * The words of the running task are read plainly, so that the compiler can test them in memory.
 * What switches interrupts on or off is a compiler barrier, and makes the reads fresh.
 */
static __always_inline long syscall_entry_work_inline(struct pt_regs *regs, long nr)
{
	const struct entry_work *work = entry_current_work();

	if (__builtin_expect(work->syscall & SYSCALL_WORK_ENTER, 0))
		nr = syscall_entry_work(regs, work->syscall);
	return nr;
}

/*
 * IRQs off, exit work, exit loop. True: something was done or the frame was rewritten, so the
 * caller must look at the frame before it takes a fast way back.
 *
 * IRQs go off before the one look at all bits; exit work, which is rare, has them on again.
 */
static __always_inline bool syscall_exit_to_user_mode_prepare_inline(struct pt_regs *regs)
{
	entry_assert(!entry_irqs_disabled(), "a system call returned with IRQs off");
	entry_irqs_disable();
	if (__builtin_expect(
	            entry_current_work()->both &
	                    ENTRY_WORK_BOTH(SYSCALL_WORK_EXIT, EXIT_WORK_ALL | EXIT_WORK_FRAME),
	            0)) {
		syscall_exit_slow(regs);
		return true;
	}
	return false;
}

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* System calls: entry and exit work around the call itself. */
#include <entry/inline.h>

/* The call is not run, and regs->ax is what the caller of the call sees. */
#define SYSCALL_SKIPPED (-1L)

/*
 * Entry work, in the order of the contract. The number is read again after each step that may
 * have changed it. Seccomp comes after ptrace, so that a tracer cannot slip a number past it.
 */
long syscall_entry_work(struct pt_regs *regs, unsigned long work)
{
	bool skip = false;

	entry_row_begin(ENTRY_ROW_SYSCALL_WORK);
	if (work & SYSCALL_WORK_DISPATCH)
		skip = entry_syscall_dispatch(regs);
	if (!skip && (work & (SYSCALL_WORK_PTRACE | SYSCALL_WORK_PTRACE_EMU)))
		skip = entry_syscall_ptrace_enter(regs) || (work & SYSCALL_WORK_PTRACE_EMU);
	if (!skip && (work & SYSCALL_WORK_SECCOMP))
		skip = entry_syscall_seccomp(regs);
	if (!skip && (work & SYSCALL_WORK_TRACEPOINT))
		entry_trace_sys_enter(regs);
	if (!skip && (work & SYSCALL_WORK_AUDIT))
		entry_syscall_audit_enter(regs);
	entry_row_end(ENTRY_ROW_SYSCALL_WORK);

	return skip ? SYSCALL_SKIPPED : (long)regs->orig_ax;
}

noinstr long syscall_enter_from_user_mode(struct pt_regs *regs, long nr)
{
	enter_from_user_mode_inline(regs);

	instrumentation_begin();
	entry_irqs_enable();
	nr = syscall_entry_work_inline(regs, nr);
	instrumentation_end();
	return nr;
}

/*
 * Exit work mirrors entry work. A dispatched call ran none of the later entry steps, so it gets
 * none of their exits. A single step ends here only if no tracer was told to stop on its own.
 */
static void syscall_exit_work(struct pt_regs *regs, unsigned long work)
{
	entry_row_begin(ENTRY_ROW_SYSCALL_DONE);
	if (!((work & SYSCALL_WORK_DISPATCH) && entry_syscall_dispatched())) {
		if (work & SYSCALL_WORK_AUDIT)
			entry_syscall_audit_exit(regs);
		if (work & SYSCALL_WORK_TRACEPOINT)
			entry_trace_sys_exit(regs);
		if (work & (SYSCALL_WORK_PTRACE | SYSCALL_WORK_EXIT_TRAP))
			entry_syscall_ptrace_exit(regs, (work & SYSCALL_WORK_EXIT_TRAP) &&
			                                        !(work & SYSCALL_WORK_PTRACE_EMU));
	}
	entry_row_end(ENTRY_ROW_SYSCALL_DONE);
}

void syscall_exit_slow(struct pt_regs *regs)
{
	struct entry_work *work = entry_current_work();

	if (work->syscall & SYSCALL_WORK_EXIT) {
		entry_irqs_enable();
		syscall_exit_work(regs, work->syscall);
		entry_irqs_disable();
	}
	exit_to_user_mode_prepare_inline(regs);
	entry_work_clear(&work->exit, EXIT_WORK_FRAME);
}

noinstr void syscall_exit_to_user_mode(struct pt_regs *regs)
{
	instrumentation_begin();
	syscall_exit_to_user_mode_prepare_inline(regs);
	instrumentation_end();

	exit_to_user_mode_inline();
}

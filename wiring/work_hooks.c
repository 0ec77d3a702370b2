/* SPDX-License-Identifier: BSD-2-Clause */
/* The work hooks of the Airlock kernel: what is done at the door, given to who does it. */
#include <entry/hooks.h>

#include "kernel/sched/sched.h"
#include "kernel/task/rseq.h"
#include "kernel/time/tick.h"
#include "state/trace/tracepoint.h"
#include "kernel/task/task.h"
#include "work/dispatch/dispatch.h"
#include "work/hwbreak/hwbreak.h"
#include "work/signal/signal.h"
#include "work/softirq/softirq.h"
#include "work/taskwork/taskwork.h"

/* --- tracing: only called while somebody listens ------------------------------------------ */

void entry_trace_irqs_off(void)
{
	observe(ENTRY_STEP_TRACE_IRQS_OFF);
	trace_hardirqs_off_event((unsigned long)__builtin_return_address(0));
}

void entry_trace_irqs_on(void)
{
	observe(ENTRY_STEP_TRACE_IRQS_ON);
	trace_hardirqs_on_event((unsigned long)__builtin_return_address(0));
}

void entry_trace_nmi_enter(struct pt_regs *regs)
{
	observe(ENTRY_STEP_TRACE_NMI_ENTER);
	trace_nmi_enter(regs->ip, user_mode(regs));
}

void entry_trace_nmi_exit(struct pt_regs *regs)
{
	observe(ENTRY_STEP_TRACE_NMI_EXIT);
	trace_nmi_exit();
}

void entry_trace_sys_enter(struct pt_regs *regs)
{
	observe(ENTRY_STEP_TRACE_SYS_ENTER);
	trace_sys_enter(regs->orig_ax, regs->di, regs->si, regs->dx);
}

void entry_trace_sys_exit(struct pt_regs *regs)
{
	observe(ENTRY_STEP_TRACE_SYS_EXIT);
	trace_sys_exit(regs->orig_ax, regs->ax);
}

/* --- system calls ------------------------------------------------------------------------- */

bool entry_syscall_dispatch(struct pt_regs *regs)
{
	observe(ENTRY_STEP_DISPATCH);
	return dispatch_syscall(regs);
}

bool entry_syscall_dispatched(void)
{
	return dispatch_syscall_exit();
}

/*
 * Nobody can ask for a tracer, a filter or audit records: no system call sets these work bits. A
 * set bit is memory corruption.
 */
bool entry_syscall_ptrace_enter(struct pt_regs *regs)
{
	panic("system call work for a tracer, and there is none");
}

bool entry_syscall_seccomp(struct pt_regs *regs)
{
	panic("system call work for a filter, and there is none");
}

void entry_syscall_audit_enter(struct pt_regs *regs)
{
	panic("system call work for audit, and there is none");
}

void entry_syscall_audit_exit(struct pt_regs *regs)
{
	panic("system call work for audit, and there is none");
}

void entry_syscall_ptrace_exit(struct pt_regs *regs, bool step)
{
	observe(ENTRY_STEP_PTRACE_EXIT);
	if (step)
		signal_syscall_trap(regs);
}

/* --- the exit loop ------------------------------------------------------------------------ */

void entry_schedule(void)
{
	observe(ENTRY_STEP_SCHEDULE);
	schedule();
}

void entry_signal(struct pt_regs *regs)
{
	observe(ENTRY_STEP_SIGNAL);
	signal_deliver(regs);
}

void entry_notify_resume(struct pt_regs *regs)
{
	observe(ENTRY_STEP_NOTIFY_RESUME);
	taskwork_run();
	rseq_notify_resume(regs);
	if (unlikely(current->hwbreak))
		hwbreak_notify_resume();
}

/* --- interrupt exit ----------------------------------------------------------------------- */

void entry_preempt_schedule_irq(void)
{
	preempt_schedule_irq();
}

void entry_softirq_run(void)
{
	observe(ENTRY_STEP_SOFTIRQ);
	do_softirq();
}

void entry_tick_irq_enter(void)
{
	/* The clock is the cycle counter and stood still for nobody. */
	observe(ENTRY_STEP_TICK_ENTER);
}

void entry_tick_irq_exit(void)
{
	observe(ENTRY_STEP_TICK_EXIT);
	tick_irq_exit();
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Rows, steps and faults as people read them. */
#include "oracle.h"
#include <entry/noinstr.h>

static const char *const row_names[ENTRY_ROWS] = {
        [ENTRY_ROW_NONE] = "no row",
        [ENTRY_ROW_USER_ENTER] = "user enter",
        [ENTRY_ROW_USER_EXIT] = "user exit",
        [ENTRY_ROW_SYSCALL_WORK] = "syscall work",
        [ENTRY_ROW_SYSCALL_DONE] = "syscall done",
        [ENTRY_ROW_EXIT_LOOP] = "exit loop",
        [ENTRY_ROW_IRQ_ENTER] = "irq enter",
        [ENTRY_ROW_IRQ_EXIT] = "irq exit",
        [ENTRY_ROW_HARDIRQ_ENTER] = "hardirq enter",
        [ENTRY_ROW_HARDIRQ_EXIT] = "hardirq exit",
        [ENTRY_ROW_NMI_ENTER] = "nmi enter",
        [ENTRY_ROW_NMI_EXIT] = "nmi exit",
        [ENTRY_ROW_GUEST_ENTER] = "guest enter",
        [ENTRY_ROW_GUEST_EXIT] = "guest exit",
};

static const char *const step_names[ENTRY_STEPS] = {
        [ENTRY_STEP_NONE] = "the end",
        [ENTRY_STEP_LOCKDEP_OFF] = "lockdep off",
        [ENTRY_STEP_LOCKDEP_ON_PREPARE] = "lockdep on prepare",
        [ENTRY_STEP_LOCKDEP_ON] = "lockdep on",
        [ENTRY_STEP_LOCKDEP_SAVE] = "lockdep save",
        [ENTRY_STEP_LOCKDEP_RESTORE] = "lockdep restore",
        [ENTRY_STEP_CONTEXT_USER_EXIT] = "context user exit",
        [ENTRY_STEP_CONTEXT_USER_ENTER] = "context user enter",
        [ENTRY_STEP_CONTEXT_GUEST_ENTER] = "context guest enter",
        [ENTRY_STEP_CONTEXT_GUEST_EXIT] = "context guest exit",
        [ENTRY_STEP_RCU_IRQ_ENTER] = "rcu irq enter",
        [ENTRY_STEP_RCU_IRQ_EXIT] = "rcu irq exit",
        [ENTRY_STEP_RCU_NMI_ENTER] = "rcu nmi enter",
        [ENTRY_STEP_RCU_NMI_EXIT] = "rcu nmi exit",
        [ENTRY_STEP_PREEMPT_NMI_ENTER] = "preempt nmi enter",
        [ENTRY_STEP_PREEMPT_NMI_EXIT] = "preempt nmi exit",
        [ENTRY_STEP_PREEMPT_HARDIRQ_ENTER] = "preempt hardirq enter",
        [ENTRY_STEP_PREEMPT_HARDIRQ_EXIT] = "preempt hardirq exit",
        [ENTRY_STEP_TIME_USER_EXIT] = "time user exit",
        [ENTRY_STEP_TIME_USER_ENTER] = "time user enter",
        [ENTRY_STEP_TIME_GUEST_ENTER] = "time guest enter",
        [ENTRY_STEP_TIME_GUEST_EXIT] = "time guest exit",
        [ENTRY_STEP_TIME_HARDIRQ_ENTER] = "time hardirq enter",
        [ENTRY_STEP_TIME_HARDIRQ_EXIT] = "time hardirq exit",
        [ENTRY_STEP_TRACE_IRQS_OFF] = "trace irqs off",
        [ENTRY_STEP_TRACE_IRQS_ON] = "trace irqs on",
        [ENTRY_STEP_TRACE_NMI_ENTER] = "trace nmi enter",
        [ENTRY_STEP_TRACE_NMI_EXIT] = "trace nmi exit",
        [ENTRY_STEP_CPU_EXIT_WORK] = "cpu exit work",
        [ENTRY_STEP_IRQS_ENABLE] = "irqs enable",
        [ENTRY_STEP_IRQS_DISABLE] = "irqs disable",
        [ENTRY_STEP_DISPATCH] = "dispatch",
        [ENTRY_STEP_PTRACE_ENTER] = "ptrace enter",
        [ENTRY_STEP_SECCOMP] = "seccomp",
        [ENTRY_STEP_TRACE_SYS_ENTER] = "trace sys enter",
        [ENTRY_STEP_AUDIT_ENTER] = "audit enter",
        [ENTRY_STEP_AUDIT_EXIT] = "audit exit",
        [ENTRY_STEP_TRACE_SYS_EXIT] = "trace sys exit",
        [ENTRY_STEP_PTRACE_EXIT] = "ptrace exit",
        [ENTRY_STEP_SCHEDULE] = "schedule",
        [ENTRY_STEP_SIGNAL] = "signal",
        [ENTRY_STEP_NOTIFY_RESUME] = "notify resume",
        [ENTRY_STEP_PREEMPT_IRQ] = "preempt irq",
        [ENTRY_STEP_SOFTIRQ] = "softirq",
        [ENTRY_STEP_TICK_ENTER] = "tick enter",
        [ENTRY_STEP_TICK_EXIT] = "tick exit",
};

static const char *const fault_names[] = {
        [ORACLE_WRONG_STEP] = "wrong step",
        [ORACLE_MISSING_STEP] = "missing step",
        [ORACLE_STRAY_STEP] = "step outside of a row",
        [ORACLE_WRONG_END] = "wrong end of a row",
        [ORACLE_UNPAIRED] = "exit without its entry",
        [ORACLE_BAD_NESTING] = "forbidden nesting",
        [ORACLE_TOO_DEEP] = "nested too deep",
};

noinstr const char *oracle_row_name(enum entry_row row)
{
	return row_names[row];
}

noinstr const char *oracle_step_name(enum entry_step step)
{
	return step_names[step];
}

noinstr const char *oracle_fault_name(enum oracle_fault fault)
{
	return fault_names[fault];
}

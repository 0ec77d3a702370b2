/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a kernel provides to the transitions. Two kinds.
 *
 * 1. State hooks: `static __always_inline` functions in the kernel's own <entry_hooks.h>, which
 *    this header includes. They run with IRQs off, RCU perhaps not watching, and must be
 *    non-instrumentable themselves. One that is missing or has the wrong type stops the build by
 *    its name: each is checked below.
 *
 *      struct entry_work *entry_current_work(void)      work words of the running task
 *      void entry_assert(bool ok, const char *what)     debug builds: report; release: nothing
 *      void entry_row_begin(enum entry_row row)         an observer's brackets; may be empty
 *      void entry_row_end(enum entry_row row)
 *
 *      void entry_irqs_enable(void)                     with lockdep and tracing: local_irq_enable
 *      void entry_irqs_disable(void)
 *      bool entry_irqs_disabled(void)                   the CPU's own flag
 *
 *      void entry_lockdep_irqs_off(void)
 *      void entry_lockdep_irqs_on_prepare(void)
 *      void entry_lockdep_irqs_on(void)
 *      bool entry_lockdep_irqs_save(void)               returns lockdep's view, then IRQs off
 *      void entry_lockdep_irqs_restore(bool was_on)     ... prepared before, if was_on
 *
 *      void entry_context_user_exit(void)               USER -> KERNEL; RCU watches afterwards
 *      void entry_context_user_enter(void)              KERNEL -> USER
 *      void entry_context_guest_enter(void)             KERNEL -> GUEST
 *      void entry_context_guest_exit(void)              GUEST -> KERNEL
 *      bool entry_rcu_stopped(void)                     idle was interrupted, RCU not watching
 *      void entry_rcu_irq_enter(void)                   ... make it watch
 *      void entry_rcu_irq_exit(void)
 *      void entry_rcu_nmi_enter(void)                   nests
 *      void entry_rcu_nmi_exit(void)
 *
 *      void entry_preempt_nmi_enter(void)               nmi and hardirq fields up by one
 *      void entry_preempt_nmi_exit(void)
 *      void entry_preempt_hardirq_enter(void)           hardirq field
 *      void entry_preempt_hardirq_exit(void)
 *      bool entry_preempt_due(void)                     preemption allowed and wanted
 *      bool entry_in_interrupt(void)                    hardirq, softirq or nmi field not zero
 *
 *      void entry_time_user_exit(void)                  user -> system
 *      void entry_time_user_enter(void)
 *      void entry_time_hardirq_enter(void)
 *      void entry_time_hardirq_exit(void)
 *      void entry_time_guest_enter(void)
 *      void entry_time_guest_exit(void)
 *
 *      bool entry_trace_wanted(void)                    somebody listens to the four trace hooks
 *      bool entry_softirq_pending(void)
 *      void entry_cpu_exit_work(void)                   last moment before user mode
 *
 * 2. Work hooks: ordinary functions, resolved at link time, instrumentable, RCU watching.
 */
#ifndef ENTRY_HOOKS_H
#define ENTRY_HOOKS_H

#include <stdbool.h>

#include <entry/noinstr.h>
#include <entry/regs.h>
#include <entry/rows.h>
#include <entry/work.h>

/* IRQs off: */
void entry_trace_irqs_off(void);
void entry_trace_irqs_on(void);
void entry_trace_nmi_enter(struct pt_regs *regs);
void entry_trace_nmi_exit(struct pt_regs *regs);

/* Syscall entry work, IRQs on, in the order of the contract. */
bool entry_syscall_dispatch(struct pt_regs *regs);     /* true: not run, a signal is on its way */
bool entry_syscall_dispatched(void);                   /* exit: that happened; asked once */
bool entry_syscall_ptrace_enter(struct pt_regs *regs); /* true: the tracer skips the call */
bool entry_syscall_seccomp(struct pt_regs *regs);      /* true: the filter skips the call */
void entry_trace_sys_enter(struct pt_regs *regs);      /* may change regs->orig_ax */
void entry_syscall_audit_enter(struct pt_regs *regs);

/* Syscall exit work, IRQs on. */
void entry_syscall_audit_exit(struct pt_regs *regs);
void entry_trace_sys_exit(struct pt_regs *regs);
void entry_syscall_ptrace_exit(struct pt_regs *regs, bool step);

/* Exit loop, IRQs on. They may set work bits again. */
void entry_schedule(void);
void entry_signal(struct pt_regs *regs); /* signals, and the task work that comes with them */
void entry_notify_resume(struct pt_regs *regs);

/* Interrupt exit, IRQs off on entry and return. */
void entry_preempt_schedule_irq(void);
void entry_softirq_run(void);
void entry_tick_irq_enter(void); /* time stood still while this CPU idled */
void entry_tick_irq_exit(void);

#include <entry_hooks.h>

#define ENTRY_HOOK_CHECK(name, type)                                                      \
	_Static_assert(__builtin_types_compatible_p(__typeof__(&name), __typeof__(type)), \
	               "state hook " #name " has the wrong type")

typedef void entry_hook_void(void);
typedef bool entry_hook_bool(void);

ENTRY_HOOK_CHECK(entry_current_work, struct entry_work *(*)(void));
ENTRY_HOOK_CHECK(entry_assert, void (*)(bool, const char *));
ENTRY_HOOK_CHECK(entry_row_begin, void (*)(enum entry_row));
ENTRY_HOOK_CHECK(entry_row_end, void (*)(enum entry_row));
ENTRY_HOOK_CHECK(entry_irqs_enable, entry_hook_void *);
ENTRY_HOOK_CHECK(entry_irqs_disable, entry_hook_void *);
ENTRY_HOOK_CHECK(entry_irqs_disabled, entry_hook_bool *);
ENTRY_HOOK_CHECK(entry_lockdep_irqs_off, entry_hook_void *);
ENTRY_HOOK_CHECK(entry_lockdep_irqs_on_prepare, entry_hook_void *);
ENTRY_HOOK_CHECK(entry_lockdep_irqs_on, entry_hook_void *);
ENTRY_HOOK_CHECK(entry_lockdep_irqs_save, entry_hook_bool *);
ENTRY_HOOK_CHECK(entry_lockdep_irqs_restore, void (*)(bool));
ENTRY_HOOK_CHECK(entry_context_user_exit, entry_hook_void *);
ENTRY_HOOK_CHECK(entry_context_user_enter, entry_hook_void *);
ENTRY_HOOK_CHECK(entry_context_guest_enter, entry_hook_void *);
ENTRY_HOOK_CHECK(entry_context_guest_exit, entry_hook_void *);
ENTRY_HOOK_CHECK(entry_rcu_stopped, entry_hook_bool *);
ENTRY_HOOK_CHECK(entry_rcu_irq_enter, entry_hook_void *);
ENTRY_HOOK_CHECK(entry_rcu_irq_exit, entry_hook_void *);
ENTRY_HOOK_CHECK(entry_rcu_nmi_enter, entry_hook_void *);
ENTRY_HOOK_CHECK(entry_rcu_nmi_exit, entry_hook_void *);
ENTRY_HOOK_CHECK(entry_preempt_nmi_enter, entry_hook_void *);
ENTRY_HOOK_CHECK(entry_preempt_nmi_exit, entry_hook_void *);
ENTRY_HOOK_CHECK(entry_preempt_hardirq_enter, entry_hook_void *);
ENTRY_HOOK_CHECK(entry_preempt_hardirq_exit, entry_hook_void *);
ENTRY_HOOK_CHECK(entry_preempt_due, entry_hook_bool *);
ENTRY_HOOK_CHECK(entry_in_interrupt, entry_hook_bool *);
ENTRY_HOOK_CHECK(entry_time_user_exit, entry_hook_void *);
ENTRY_HOOK_CHECK(entry_time_user_enter, entry_hook_void *);
ENTRY_HOOK_CHECK(entry_time_hardirq_enter, entry_hook_void *);
ENTRY_HOOK_CHECK(entry_time_hardirq_exit, entry_hook_void *);
ENTRY_HOOK_CHECK(entry_time_guest_enter, entry_hook_void *);
ENTRY_HOOK_CHECK(entry_time_guest_exit, entry_hook_void *);
ENTRY_HOOK_CHECK(entry_trace_wanted, entry_hook_bool *);
ENTRY_HOOK_CHECK(entry_softirq_pending, entry_hook_bool *);
ENTRY_HOOK_CHECK(entry_cpu_exit_work, entry_hook_void *);

#undef ENTRY_HOOK_CHECK

#endif

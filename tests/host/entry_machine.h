/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A CPU made of five states, for hosted tests of the transitions: the core of entry/ runs on it
 * unchanged, each hook changes a state, and at each hook something else may strike.
 */
#ifndef TESTS_HOST_ENTRY_MACHINE_H
#define TESTS_HOST_ENTRY_MACHINE_H

#include <string.h>

#include <entry/rows.h>
#include <entry/work.h>
#include <entry/noinstr.h>

#include "lib/compiler.h"
#include "test.h"

enum { USER, KERNEL, GUEST, IDLE };
enum { TIME_SYSTEM, TIME_USER, TIME_IRQ, TIME_GUEST };

/* Everything a transition may change. Two worlds are compared byte for byte. */
struct world {
	int context;
	int rcu_nesting; /* how often RCU was told on top of the context */
	int lockdep_on;
	int lockdep_prepared;
	int user_mode; /* the CPU's privilege level is 3 */
	int irqs_on;   /* the CPU's flag */
	int nmi, hardirq, softirq;
	int time;
	int time_saved; /* what a hardirq interrupted */
	int trace_irqs_on;
};

static struct world w;
static struct entry_work work;
static bool tracing; /* somebody listens */
static bool softirq_raised;
static int faults; /* assertions of the core and of this machine that failed */

/* The recorded steps of the outermost level, as text. */
static char record[4096];
static bool recording;

/* Asked at every hook; a test strikes here. soft: instrumentable, so exceptions may happen too. */
static void (*strike)(bool soft);

void machine_step(enum entry_step step);
void machine_row(enum entry_row row, bool begin);

#include "entry/oracle/names.c"
#include "entry/oracle/oracle.c"
#include "entry/oracle/rows.c"

static struct entry_oracle oracle;
static int oracle_faults;
static enum oracle_fault last_fault;

void oracle_report(enum oracle_fault fault, enum entry_row row, enum entry_step step,
                   enum entry_step expected)
{
	oracle_faults++;
	last_fault = fault;
	print_error("order: %s in %s: %s came, expected %s\n", oracle_fault_name(fault),
	            oracle_row_name(row), oracle_step_name(step), oracle_step_name(expected));
}

static void expect(bool ok, const char *what)
{
	if (!ok) {
		faults++;
		print_error("broken: %s\n", what);
	}
}

static bool watching(void)
{
	return w.context == KERNEL || w.rcu_nesting > 0;
}

static void apply(enum entry_step step)
{
	switch (step) {
	case ENTRY_STEP_LOCKDEP_OFF: w.lockdep_on = 0; break;
	case ENTRY_STEP_LOCKDEP_ON_PREPARE: w.lockdep_prepared = 1; break;
	case ENTRY_STEP_LOCKDEP_ON:
		expect(w.lockdep_prepared, "lockdep on without prepare");
		w.lockdep_prepared = 0;
		w.lockdep_on = 1;
		break;
	case ENTRY_STEP_LOCKDEP_SAVE:
		expect(w.nmi > 0, "lockdep saved outside of an NMI");
		w.lockdep_on = 0;
		break;
	case ENTRY_STEP_CONTEXT_USER_EXIT:
		expect(w.context == USER, "entry from user mode in another context");
		w.context = KERNEL;
		break;
	case ENTRY_STEP_CONTEXT_USER_ENTER:
		expect(w.context == KERNEL, "exit to user mode in another context");
		w.context = USER;
		break;
	case ENTRY_STEP_CONTEXT_GUEST_ENTER: w.context = GUEST; break;
	case ENTRY_STEP_CONTEXT_GUEST_EXIT: w.context = KERNEL; break;
	case ENTRY_STEP_RCU_IRQ_ENTER:
		expect(!watching(), "RCU told while it watches");
		w.rcu_nesting++;
		break;
	case ENTRY_STEP_RCU_IRQ_EXIT: w.rcu_nesting--; break;
	case ENTRY_STEP_RCU_NMI_ENTER:
		expect(w.nmi > 0, "RCU nmi enter outside of an NMI");
		w.rcu_nesting++;
		break;
	case ENTRY_STEP_RCU_NMI_EXIT: w.rcu_nesting--; break;
	case ENTRY_STEP_PREEMPT_NMI_ENTER: w.nmi++, w.hardirq++; break;
	case ENTRY_STEP_PREEMPT_NMI_EXIT: w.nmi--, w.hardirq--; break;
	case ENTRY_STEP_PREEMPT_HARDIRQ_ENTER: w.hardirq++; break;
	case ENTRY_STEP_PREEMPT_HARDIRQ_EXIT: w.hardirq--; break;
	case ENTRY_STEP_TIME_USER_EXIT: w.time = TIME_SYSTEM; break;
	case ENTRY_STEP_TIME_USER_ENTER: w.time = TIME_USER; break;
	case ENTRY_STEP_TIME_GUEST_ENTER: w.time = TIME_GUEST; break;
	case ENTRY_STEP_TIME_GUEST_EXIT: w.time = TIME_SYSTEM; break;
	case ENTRY_STEP_TIME_HARDIRQ_ENTER:
		expect(w.hardirq > 0, "hardirq time outside of a hardirq");
		w.time_saved = w.time;
		w.time = TIME_IRQ;
		break;
	case ENTRY_STEP_TIME_HARDIRQ_EXIT:
		w.time = w.time_saved;
		w.time_saved = 0;
		break;
	case ENTRY_STEP_IRQS_ENABLE: w.irqs_on = w.lockdep_on = w.trace_irqs_on = 1; break;
	case ENTRY_STEP_IRQS_DISABLE: w.irqs_on = w.lockdep_on = w.trace_irqs_on = 0; break;
	case ENTRY_STEP_TRACE_IRQS_OFF: w.trace_irqs_on = 0; break;
	case ENTRY_STEP_TRACE_IRQS_ON: w.trace_irqs_on = 1; break;
	default: break;
	}
}

static void note(const char *text)
{
	if (recording) {
		if (record[0])
			strncat(record, ", ", sizeof(record) - strlen(record) - 1);
		strncat(record, text, sizeof(record) - strlen(record) - 1);
	}
}

void machine_step(enum entry_step step)
{
	bool soft = false;

	switch (step) {
	case ENTRY_STEP_TRACE_IRQS_OFF:
	case ENTRY_STEP_TRACE_IRQS_ON:
	case ENTRY_STEP_TRACE_NMI_ENTER:
	case ENTRY_STEP_TRACE_NMI_EXIT:
	case ENTRY_STEP_SIGNAL:
	case ENTRY_STEP_NOTIFY_RESUME:
	case ENTRY_STEP_SOFTIRQ:
		soft = true;
		expect(watching(), "instrumentable code while RCU does not watch");
		break;
	default: break;
	}
	if (strike)
		strike(soft);
	note(oracle_step_name(step));
	oracle_step(&oracle, step);
	apply(step);
	if (strike)
		strike(soft);
}

void machine_row(enum entry_row row, bool begin)
{
	if (begin)
		oracle_row_begin(&oracle, row);
	else
		oracle_row_end(&oracle, row);
}

void machine_assert(bool ok, const char *what)
{
	expect(ok, what);
}

struct entry_work *machine_work(void)
{
	return &work;
}

bool machine_irqs_disabled(void)
{
	return !w.irqs_on;
}

bool machine_lockdep_on(void)
{
	return w.lockdep_on;
}

bool machine_rcu_watching(void)
{
	return watching();
}

static bool preempt_wanted;

bool machine_preempt_due(void)
{
	return preempt_wanted && !w.hardirq && !w.nmi && !w.softirq;
}

bool machine_in_interrupt(void)
{
	return w.hardirq || w.nmi || w.softirq;
}

bool machine_trace_wanted(void)
{
	return tracing;
}

bool machine_softirq_pending(void)
{
	return softirq_raised;
}

void machine_lockdep_restore(bool on)
{
	machine_step(ENTRY_STEP_LOCKDEP_RESTORE);
	w.lockdep_on = on;
}

#include <entry/entry.h>
#include <entry/hooks.h>

/* --- work hooks ----------------------------------------------------------------------------- */

static unsigned long raised_by_work; /* the notify-resume work sets these bits, once */
static bool skip_dispatch, skip_ptrace, skip_seccomp;
static bool dispatched;

void entry_trace_irqs_off(void)
{
	machine_step(ENTRY_STEP_TRACE_IRQS_OFF);
}

void entry_trace_irqs_on(void)
{
	machine_step(ENTRY_STEP_TRACE_IRQS_ON);
}

void entry_trace_nmi_enter(struct pt_regs *regs)
{
	machine_step(ENTRY_STEP_TRACE_NMI_ENTER);
}

void entry_trace_nmi_exit(struct pt_regs *regs)
{
	machine_step(ENTRY_STEP_TRACE_NMI_EXIT);
}

bool entry_syscall_dispatch(struct pt_regs *regs)
{
	machine_step(ENTRY_STEP_DISPATCH);
	dispatched = skip_dispatch;
	return skip_dispatch;
}

bool entry_syscall_dispatched(void)
{
	bool was = dispatched;

	dispatched = false;
	return was;
}

bool entry_syscall_ptrace_enter(struct pt_regs *regs)
{
	machine_step(ENTRY_STEP_PTRACE_ENTER);
	return skip_ptrace;
}

bool entry_syscall_seccomp(struct pt_regs *regs)
{
	machine_step(ENTRY_STEP_SECCOMP);
	return skip_seccomp;
}

void entry_trace_sys_enter(struct pt_regs *regs)
{
	machine_step(ENTRY_STEP_TRACE_SYS_ENTER);
}

void entry_syscall_audit_enter(struct pt_regs *regs)
{
	machine_step(ENTRY_STEP_AUDIT_ENTER);
}

void entry_syscall_audit_exit(struct pt_regs *regs)
{
	machine_step(ENTRY_STEP_AUDIT_EXIT);
}

void entry_trace_sys_exit(struct pt_regs *regs)
{
	machine_step(ENTRY_STEP_TRACE_SYS_EXIT);
}

void entry_syscall_ptrace_exit(struct pt_regs *regs, bool step)
{
	machine_step(ENTRY_STEP_PTRACE_EXIT);
}

void entry_schedule(void)
{
	work.exit &= (entry_work_t)~EXIT_WORK_RESCHED;
	machine_step(ENTRY_STEP_SCHEDULE);
}

void entry_signal(struct pt_regs *regs)
{
	work.exit &= (entry_work_t) ~(EXIT_WORK_SIGPENDING | EXIT_WORK_NOTIFY_SIGNAL);
	machine_step(ENTRY_STEP_SIGNAL);
}

void entry_notify_resume(struct pt_regs *regs)
{
	work.exit &= ~EXIT_WORK_NOTIFY_RESUME;
	work.exit |= raised_by_work;
	raised_by_work = 0;
	machine_step(ENTRY_STEP_NOTIFY_RESUME);
}

void entry_preempt_schedule_irq(void)
{
	preempt_wanted = false;
	note("preempt");
}

void entry_softirq_run(void)
{
	softirq_raised = false;
	w.softirq++;
	machine_step(ENTRY_STEP_SOFTIRQ);
	w.softirq--;
}

void entry_tick_irq_enter(void)
{
	machine_step(ENTRY_STEP_TICK_ENTER);
}

void entry_tick_irq_exit(void)
{
	machine_step(ENTRY_STEP_TICK_EXIT);
}

/* --- doors: what stub and CPU do around the core --------------------------------------------- */

__maybe_unused static void in_user_mode(void)
{
	w = (struct world){.context = USER,
	                   .user_mode = 1,
	                   .lockdep_on = 1,
	                   .irqs_on = 1,
	                   .time = TIME_USER,
	                   .trace_irqs_on = 1};
	work = (struct entry_work){0};
	tracing = softirq_raised = preempt_wanted = false;
	skip_dispatch = skip_ptrace = skip_seccomp = dispatched = false;
	faults = oracle_faults = 0;
	strike = NULL;
	record[0] = 0;
	oracle_init(&oracle, false);
}

__maybe_unused static void in_kernel_mode(bool irqs_on)
{
	in_user_mode();
	w.context = KERNEL;
	w.user_mode = 0;
	w.time = TIME_SYSTEM;
	w.irqs_on = w.lockdep_on = w.trace_irqs_on = irqs_on;
	oracle_init(&oracle, true);
}

__maybe_unused static void in_idle(void)
{
	in_kernel_mode(true);
	w.context = IDLE;
}

static struct pt_regs frame(void)
{
	struct pt_regs regs = {0};

	regs.cs = w.user_mode ? 0x33 : 0x10;
	regs.flags = w.irqs_on ? 0x202 : 2;
	return regs;
}

__maybe_unused static long door_syscall(long nr)
{
	struct pt_regs regs = frame();

	regs.orig_ax = (unsigned long)nr;
	w.irqs_on = w.user_mode = 0;
	nr = syscall_enter_from_user_mode(&regs, nr);
	note("CALL");
	if (strike)
		strike(true);
	syscall_exit_to_user_mode(&regs);
	w.irqs_on = w.user_mode = 1;
	return nr;
}

/* An exception; device: an interrupt with its hardirq. */
__maybe_unused static void door_interrupt(bool device)
{
	struct pt_regs regs = frame();
	int irqs_on = w.irqs_on, was_user = w.user_mode;
	irqentry_state_t state;

	w.irqs_on = w.user_mode = 0;
	state = irqentry_enter(&regs);
	if (device)
		irq_enter_rcu();
	note("HANDLER");
	if (strike)
		strike(true);
	if (device)
		irq_exit_rcu();
	irqentry_exit(&regs, state);
	w.irqs_on = irqs_on;
	w.user_mode = was_user;
}

__maybe_unused static void door_nmi(void)
{
	struct pt_regs regs = frame();
	int irqs_on = w.irqs_on, was_user = w.user_mode;
	irqentry_state_t state;

	w.irqs_on = w.user_mode = 0;
	state = irqentry_nmi_enter(&regs);
	note("HANDLER");
	if (strike)
		strike(true);
	irqentry_nmi_exit(&regs, state);
	w.irqs_on = irqs_on;
	w.user_mode = was_user;
}

__maybe_unused static void door_guest(void)
{
	kvm_guest_enter_irqoff();
	note("GUEST");
	if (strike)
		strike(false);
	kvm_guest_exit_irqoff();
	kvm_guest_exit_time();
}

#include "entry/core/guest.c"
#include "entry/core/irq.c"
#include "entry/core/nmi.c"
#include "entry/core/syscall.c"
#include "entry/core/syscall_parts.c"
#include "entry/core/user.c"
#include "entry/core/user_parts.c"

#endif

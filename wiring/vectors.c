/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Exceptions and interrupts: from the stub through the transition to the handler.
 *
 * What a second exception of the same type would overwrite (CR2, DR6) is read first of all.
 */
#include <asm/signal.h>

#include <entry/entry.h>
#include <entry/hooks.h>
#include <entry/x86_64.h>

#include "arch/x86_64/apic/irq.h"
#include "arch/x86_64/cpu/debugreg.h"
#include "arch/x86_64/cpu/descriptor.h"
#include "arch/x86_64/cpu/machine_check.h"
#include "arch/x86_64/cpu/registers.h"
#include "arch/x86_64/cpu/segment.h"
#include "arch/x86_64/mmu/stack.h"
#include "arch/x86_64/uaccess/extable.h"
#include "arch/x86_64/smp/nmi.h"
#include "arch/x86_64/smp/smp.h"
#include "kernel/mm/mm.h"
#include "state/context/context.h"
#include "state/lockdep/irqflags.h"
#include "sweep/sweep.h"
#include "wiring/census.h"
#include "wiring/invariants.h"
#include "wiring/machine_check.h"
#include "wiring/storm.h"
#include "wiring/vectors.h"
#include "work/hwbreak/hwbreak.h"
#include "work/probe/probe.h"
#include "work/probe/watch.h"
#include "work/signal/signal.h"

static const char *const trap_names[X86_TRAPS] = {
        [X86_TRAP_DE] = "divide error",
        [X86_TRAP_DB] = "debug exception",
        [X86_TRAP_NMI] = "NMI",
        [X86_TRAP_BP] = "int3",
        [X86_TRAP_OF] = "overflow",
        [X86_TRAP_BR] = "bound range",
        [X86_TRAP_UD] = "invalid opcode",
        [X86_TRAP_NM] = "device not available",
        [X86_TRAP_DF] = "double fault",
        [X86_TRAP_TS] = "invalid TSS",
        [X86_TRAP_NP] = "segment not present",
        [X86_TRAP_SS] = "stack segment fault",
        [X86_TRAP_GP] = "general protection",
        [X86_TRAP_PF] = "page fault",
        [X86_TRAP_MF] = "x87 error",
        [X86_TRAP_AC] = "alignment check",
        [X86_TRAP_MC] = "machine check",
        [X86_TRAP_XF] = "SIMD error",
        [X86_TRAP_CP] = "control protection",
};

static const char *trap_name(unsigned long vector)
{
	return vector < X86_TRAPS && trap_names[vector] ? trap_names[vector] : "exception";
}

/* The error code leaves the frame: -1 there says that no system call is to be restarted. */
static __always_inline unsigned long take_error_code(struct pt_regs *regs)
{
	unsigned long error = regs->orig_ax;

	regs->orig_ax = -1UL;
	return error == -1UL ? 0 : error;
}

/* A handler that may sleep runs with the interrupts of the code it interrupted. */
static __always_inline void irqs_as_interrupted(struct pt_regs *regs)
{
	if (!regs_irqs_disabled(regs))
		local_irq_enable();
}

static __always_inline void irqs_off_again(struct pt_regs *regs)
{
	if (!regs_irqs_disabled(regs))
		local_irq_disable();
}

static __always_inline void do_page_fault(struct pt_regs *regs)
{
	unsigned long address = read_cr2();
	unsigned long error = take_error_code(regs);
	u64 start = census_start();
	irqentry_state_t state = irqentry_enter(regs);
	int fault;

	instrumentation_begin();
	irqs_as_interrupted(regs);
	fault = mm_fault(regs, address, error);
	if (unlikely(fault == MM_FAULT_BUG))
		die("page fault", regs, address);
	if (unlikely(fault))
		signal_page_fault(address, error, MM_FAULT_SIG(fault), MM_FAULT_CODE(fault));
	irqs_off_again(regs);
	census_vector(X86_TRAP_PF, start);
	instrumentation_end();

	irqentry_exit(regs, state);
}

static __noreturn __attribute__((__noinline__)) void
exception_dies(struct pt_regs *regs, unsigned long vector, unsigned long error)
{
	die(trap_name(vector), regs, error);
}

static __always_inline void do_exception(struct pt_regs *regs, unsigned long vector)
{
	unsigned long error = take_error_code(regs);
	u64 start = census_start();
	irqentry_state_t state = irqentry_enter(regs);

	instrumentation_begin();
	if (user_mode(regs)) {
		irqs_as_interrupted(regs);
		signal_exception(regs, vector, error);
		irqs_off_again(regs);
	} else if (!uaccess_fixup(regs)) {
		exception_dies(regs, vector, error);
	}
	census_vector(vector, start);
	instrumentation_end();

	irqentry_exit(regs, state);
}

static __always_inline void do_int3(struct pt_regs *regs)
{
	u64 start = census_start();
	struct door_state door;
	irqentry_state_t state;

	if (user_mode(regs)) {
		irqentry_enter_from_user_mode(regs);
		instrumentation_begin();
		irqs_as_interrupted(regs);
		signal_breakpoint(regs);
		irqs_off_again(regs);
		census_vector(X86_TRAP_BP, start);
		instrumentation_end();
		irqentry_exit_to_user_mode(regs);
		return;
	}

	if (probe_pass(regs))
		return;
	invariants_capture(&door, regs);
	state = irqentry_nmi_enter(regs);
	instrumentation_begin();
	if (probe_hit(regs))
		invariants_moved(&door, regs);
	else if (!sweep_int3())
		die("int3", regs, 0);
	census_vector(X86_TRAP_BP, start);
	instrumentation_end();
	irqentry_nmi_exit(regs, state);
	invariants_compare(&door, regs);
	probe_leave();
}

static __always_inline void do_debug_user(struct pt_regs *regs)
{
	unsigned long dr6 = debug_take_dr6();
	bool icebp = !(dr6 & (DR6_BS | DR6_TRAP_ALL));
	u64 start = census_start();

	irqentry_enter_from_user_mode(regs);
	instrumentation_begin();
	dr6 = hwbreak_hit(regs, dr6);
	irqs_as_interrupted(regs);
	if (icebp || (dr6 & (DR6_BS | DR6_TRAP_ALL)))
		signal_debug(regs, dr6);
	irqs_off_again(regs);
	census_vector(X86_TRAP_DB, start);
	instrumentation_end();
	irqentry_exit_to_user_mode(regs);
}

static __always_inline void do_machine_check_user(struct pt_regs *regs)
{
	struct machine_check mc;
	u64 start = census_start();

	machine_check_take(&mc);
	machine_check_over(&mc);
	irqentry_enter_from_user_mode(regs);
	instrumentation_begin();
	irqs_as_interrupted(regs);
	machine_check_in_user(&mc);
	irqs_off_again(regs);
	census_vector(X86_TRAP_MC, start);
	instrumentation_end();
	irqentry_exit_to_user_mode(regs);
}

static __always_inline void do_device_interrupt(struct pt_regs *regs, unsigned long vector)
{
	u64 start = census_start();
	irqentry_state_t state = irqentry_enter(regs);

	instrumentation_begin();
	irq_enter_rcu();
	irq_dispatch(vector);
	irq_exit_rcu();
	census_vector(vector, start);
	instrumentation_end();

	irqentry_exit(regs, state);
}

noinstr void do_interrupt(struct pt_regs *regs, unsigned long vector)
{
	switch (vector) {
	case X86_TRAP_PF: do_page_fault(regs); break;
	case X86_TRAP_BP: do_int3(regs); break;
	case X86_TRAP_DB: do_debug_user(regs); break;
	case X86_TRAP_MC: do_machine_check_user(regs); break;
	case X86_VECTOR_INT80:
		/* one from outside, whatever it hit, is no system call */
		if (likely(!irq_int80_in_service()))
			do_int80(regs);
		else
			do_device_interrupt(regs, vector);
		break;
	default:
		if (vector < X86_TRAPS)
			do_exception(regs, vector);
		else
			do_device_interrupt(regs, vector);
		break;
	}
}

/*
 * What a handler that hit anywhere might overwrite under the code it interrupted: registers that an
 * exception leaves for its handler, and the stack that #DB takes. What is watched is not while it
 * runs, from the first access to the last that may be.
 */
struct guard {
	unsigned long cr2, dr6, dr7;
};

static __always_inline void guard_enter(struct guard *guard)
{
	guard->dr6 = debug_read_dr6();
	guard->dr7 = debug_off();
	guard->cr2 = read_cr2();
	ist_debug_stack_push();
}

static __always_inline void guard_leave(const struct guard *guard)
{
	ist_debug_stack_pop();
	if (unlikely(read_cr2() != guard->cr2))
		write_cr2(guard->cr2);
	if (unlikely(debug_read_dr6() != guard->dr6))
		debug_write_dr6(guard->dr6);
	debug_on(guard->dr7);
	entry_assert(debug_read_dr7() == guard->dr7, "an NMI-like exception changed DR7");
}

/*
 * A program that steps and meets a watched word at once gets one #DB from a CPU and two from QEMU:
 * the second at the very first instruction for the first, and over its frame. Where the program was
 * is lost then; it goes on at an address that is nobody's, and hears of that.
 */
#define NOWHERE 8UL

static __always_inline bool frame_is_lost(const struct pt_regs *regs)
{
	return unlikely(regs->ip == (unsigned long)entry_idt_stubs[X86_TRAP_DB]) &&
	       regs->sp == (unsigned long)&regs->ip;
}

static __always_inline void go_nowhere(struct pt_regs *regs)
{
	regs->cs = USER_CS;
	regs->ss = USER_DS;
	regs->ip = regs->sp = NOWHERE;
	regs->flags = ENTRY_FLAGS_IF;
}

/*
 * MOV SS puts off the program's step until the next instruction is over. When that one is SYSCALL,
 * which takes TF away, the step hits the first instruction of the kernel.
 */
static bool step_came_late(const struct pt_regs *regs, bool of_program)
{
	return of_program && !(regs->flags & ENTRY_FLAGS_TF);
}

/* What the kernel's own #DB was for, all of it told to whom it concerns. May be instrumented. */
static __attribute__((__noinline__)) void
debug_in_kernel(struct door_state *door, struct pt_regs *regs, unsigned long dr6, bool of_program)
{
	if (frame_is_lost(regs)) {
		if (!of_program)
			die("debug exception in a debug exception", regs, dr6);
		go_nowhere(regs);
		invariants_moved(door, regs);
		dr6 &= DR6_TRAP_ALL;
	}
	if (dr6 & DR6_BS) {
		dr6 &= storm_stepped() || step_came_late(regs, of_program) ? ~DR6_BS : ~0UL;
		regs->flags &= ~ENTRY_FLAGS_TF;
	}
	watch_hit(regs, dr6);
	dr6 = hwbreak_hit(regs, dr6);
	signal_debug_in_kernel(dr6);
	invariants_flags(door, regs);
	if (unlikely(smp_skip_halt(regs)))
		invariants_moved(door, regs);
}

static __always_inline void do_debug_kernel(struct pt_regs *regs)
{
	unsigned long dr6 = debug_take_dr6();
	unsigned long dr7 = debug_off();
	u64 start = census_start();
	bool of_program = ct_state() == CONTEXT_USER;
	struct door_state door;
	irqentry_state_t state;

	invariants_capture(&door, regs);
	state = irqentry_nmi_enter(regs);
	instrumentation_begin();
	debug_in_kernel(&door, regs, dr6, of_program);
	census_vector(X86_TRAP_DB, start);
	instrumentation_end();
	irqentry_nmi_exit(regs, state);
	invariants_compare(&door, regs);
	debug_on(dr7);
	entry_assert(debug_read_dr7() == dr7, "a debug exception changed DR7");
}

static __always_inline void do_machine_check_kernel(struct pt_regs *regs, bool moved)
{
	struct machine_check mc;
	struct door_state door;
	irqentry_state_t state;
	struct guard guard;
	u64 start;

	guard_enter(&guard);
	machine_check_take(&mc);
	start = census_start();
	invariants_capture(&door, regs);
	state = irqentry_nmi_enter(regs);
	instrumentation_begin();
	if (machine_check_in_kernel(regs, &mc, moved) || unlikely(smp_skip_halt(regs)))
		invariants_moved(&door, regs);
	census_vector(X86_TRAP_MC, start);
	instrumentation_end();
	irqentry_nmi_exit(regs, state);
	invariants_compare(&door, regs);
	guard_leave(&guard);
	machine_check_over(&mc);
}

/*
 * An exception found no room for its frame: CR2 says where it looked. die() prints the backtrace of
 * the stack that is full and panic() that of this one.
 */
static const char *double_fault_name(const struct pt_regs *regs, unsigned long address)
{
	if (arch_stack_is_guard(address) || arch_stack_is_guard(regs->sp - sizeof(long)))
		return "kernel stack overflow";
	if (ist_stack_is_guard(address) || ist_stack_is_guard(regs->sp - sizeof(long)))
		return "exception stack overflow";
	return "double fault";
}

static __noreturn __attribute__((__noinline__)) void double_fault(struct pt_regs *regs,
                                                                  unsigned long address)
{
	die(double_fault_name(regs, address), regs, address);
}

static __always_inline void do_double_fault(struct pt_regs *regs)
{
	unsigned long address = read_cr2();

	irqentry_nmi_enter(regs);
	instrumentation_begin();
	double_fault(regs, address);
	instrumentation_end();
}

noinstr void do_paranoid(struct pt_regs *regs, unsigned long vector, bool moved)
{
	switch (vector) {
	case X86_TRAP_DB: do_debug_kernel(regs); break;
	case X86_TRAP_MC: do_machine_check_kernel(regs, moved); break;
	default: do_double_fault(regs); break;
	}
}

noinstr void do_nmi(struct pt_regs *regs)
{
	struct guard guard;
	struct door_state door;
	irqentry_state_t state;
	u64 start;

	guard_enter(&guard);
	start = census_start();
	invariants_capture(&door, regs);
	state = irqentry_nmi_enter(regs);
	instrumentation_begin();
	if (unlikely(nmi_handle(regs)))
		invariants_moved(&door, regs);
	census_vector(X86_TRAP_NMI, start);
	instrumentation_end();
	irqentry_nmi_exit(regs, state);
	invariants_compare(&door, regs);
	guard_leave(&guard);
}

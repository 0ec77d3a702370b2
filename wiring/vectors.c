/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Exceptions and interrupts: from the stub through the transition to the handler.
 *
 * What a second exception of the same type would overwrite (CR2, DR6) is read first of all.
 */
#include <asm/signal.h>

#include <entry/entry.h>
#include <entry/x86_64.h>

#include "arch/x86_64/apic/irq.h"
#include "arch/x86_64/cpu/debugreg.h"
#include "arch/x86_64/cpu/machine_check.h"
#include "arch/x86_64/cpu/registers.h"
#include "arch/x86_64/uaccess/extable.h"
#include "arch/x86_64/smp/nmi.h"
#include "arch/x86_64/smp/smp.h"
#include "kernel/mm/mm.h"
#include "state/lockdep/irqflags.h"
#include "sweep/sweep.h"
#include "wiring/census.h"
#include "wiring/invariants.h"
#include "wiring/machine_check.h"
#include "wiring/vectors.h"
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
		die(trap_name(vector), regs, error);
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

	invariants_capture(&door, regs);
	state = irqentry_nmi_enter(regs);
	instrumentation_begin();
	if (!sweep_int3())
		die("int3", regs, 0);
	census_vector(X86_TRAP_BP, start);
	instrumentation_end();
	irqentry_nmi_exit(regs, state);
	invariants_compare(&door, regs);
}

static __always_inline void do_debug_user(struct pt_regs *regs)
{
	unsigned long dr6 = debug_take_dr6();
	u64 start = census_start();

	irqentry_enter_from_user_mode(regs);
	instrumentation_begin();
	irqs_as_interrupted(regs);
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

static __always_inline void do_debug_kernel(struct pt_regs *regs)
{
	unsigned long dr6 = debug_take_dr6();
	u64 start = census_start();
	struct door_state door;
	irqentry_state_t state;

	invariants_capture(&door, regs);
	state = irqentry_nmi_enter(regs);
	instrumentation_begin();
	signal_debug_in_kernel(dr6);
	if (unlikely(smp_skip_halt(regs)))
		invariants_moved(&door, regs);
	census_vector(X86_TRAP_DB, start);
	instrumentation_end();
	irqentry_nmi_exit(regs, state);
	invariants_compare(&door, regs);
}

static __always_inline void do_machine_check_kernel(struct pt_regs *regs)
{
	struct machine_check mc;
	struct door_state door;
	irqentry_state_t state;
	u64 start;

	machine_check_take(&mc);
	start = census_start();
	invariants_capture(&door, regs);
	state = irqentry_nmi_enter(regs);
	instrumentation_begin();
	if (machine_check_in_kernel(regs, &mc) || unlikely(smp_skip_halt(regs)))
		invariants_moved(&door, regs);
	census_vector(X86_TRAP_MC, start);
	instrumentation_end();
	irqentry_nmi_exit(regs, state);
	invariants_compare(&door, regs);
}

static __always_inline void do_double_fault(struct pt_regs *regs)
{
	irqentry_nmi_enter(regs);
	instrumentation_begin();
	die("double fault (kernel stack overflow?)", regs, 0);
	instrumentation_end();
}

noinstr void do_paranoid(struct pt_regs *regs, unsigned long vector)
{
	switch (vector) {
	case X86_TRAP_DB: do_debug_kernel(regs); break;
	case X86_TRAP_MC: do_machine_check_kernel(regs); break;
	default: do_double_fault(regs); break;
	}
}

/* A page fault in the handler must not change the CR2 that an interrupted one has yet to read. */
noinstr void do_nmi(struct pt_regs *regs)
{
	unsigned long cr2 = read_cr2();
	u64 start = census_start();
	struct door_state door;
	irqentry_state_t state;

	invariants_capture(&door, regs);
	state = irqentry_nmi_enter(regs);
	instrumentation_begin();
	if (unlikely(nmi_handle(regs)))
		invariants_moved(&door, regs);
	census_vector(X86_TRAP_NMI, start);
	instrumentation_end();
	irqentry_nmi_exit(regs, state);
	invariants_compare(&door, regs);
	if (unlikely(read_cr2() != cr2))
		write_cr2(cr2);
}

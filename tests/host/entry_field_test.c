/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Does code in the shape of the field's entry documentation compile against our headers and do
 * what it should? do_syscall, do_interrupt, do_nmi and do_debug, with the arch_* helpers that such
 * text leaves to the reader.
 */
#include "entry_machine.h"

static long called;
static int handled;

static long arch_syscall(struct pt_regs *regs, long nr)
{
	called = nr;
	return 0;
}

static void arch_handle_irq(struct pt_regs *regs)
{
	handled++;
}

static bool arch_is_user(struct pt_regs *regs)
{
	return user_mode(regs);
}

static noinstr void do_syscall(struct pt_regs *regs, long nr)
{
	nr = syscall_enter_from_user_mode(regs, nr);

	instrumentation_begin();
	if (nr != -1)
		regs->ax = (unsigned long)arch_syscall(regs, nr);
	instrumentation_end();

	syscall_exit_to_user_mode(regs);
}

static noinstr void do_interrupt(struct pt_regs *regs)
{
	irqentry_state_t state = irqentry_enter(regs);

	instrumentation_begin();
	irq_enter_rcu();
	arch_handle_irq(regs);
	irq_exit_rcu();
	instrumentation_end();

	irqentry_exit(regs, state);
}

static noinstr void do_nmi(struct pt_regs *regs)
{
	irqentry_state_t state = irqentry_nmi_enter(regs);

	instrumentation_begin();
	arch_handle_irq(regs);
	instrumentation_end();

	irqentry_nmi_exit(regs, state);
}

/* One vector, two natures: ordinary from user mode, NMI-like from the kernel. */
static noinstr void do_debug(struct pt_regs *regs)
{
	if (arch_is_user(regs)) {
		irqentry_enter_from_user_mode(regs);
		instrumentation_begin();
		arch_handle_irq(regs);
		instrumentation_end();
		irqentry_exit_to_user_mode(regs);
	} else {
		do_nmi(regs);
	}
}

/* Cross once, IRQs off as the CPU leaves them, and come back to the same world. */
static void cross(void (*door)(struct pt_regs *regs))
{
	struct world before = w;
	struct pt_regs regs = frame();

	w.irqs_on = 0;
	w.user_mode = 0;
	door(&regs);
	w.irqs_on = before.irqs_on;
	w.user_mode = before.user_mode;
	assert_memory_equal(&w, &before, sizeof(w));
	assert_int_equal(faults + oracle_faults, 0);
}

static void do_syscall_7(struct pt_regs *regs)
{
	regs->orig_ax = 7;
	do_syscall(regs, 7);
}

static void from_user(void **state)
{
	in_user_mode();
	tracing = true;
	handled = 0;
	cross(do_syscall_7);
	assert_int_equal(called, 7);
	cross(do_interrupt);
	cross(do_nmi);
	cross(do_debug);
	assert_int_equal(handled, 3);
}

static void from_kernel_and_idle(void **state)
{
	in_kernel_mode(true);
	tracing = true;
	handled = 0;
	cross(do_interrupt);
	cross(do_nmi);
	cross(do_debug);
	in_idle();
	tracing = true;
	cross(do_interrupt);
	cross(do_debug);
	assert_int_equal(handled, 5);
}

static void around_a_guest(void **state)
{
	in_kernel_mode(false);
	assert_false(xfer_to_guest_mode_work_pending());
	door_guest();
	assert_int_equal(faults + oracle_faults, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(from_user),
	        cmocka_unit_test(from_kernel_and_idle),
	        cmocka_unit_test(around_a_guest),
	};

	return cmocka_run_group_tests_name("entry_field", tests, NULL, NULL);
}

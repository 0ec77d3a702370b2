/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Does each transition take the steps of its row, in that order, and is each exit the mirror of
 * its entry? One test per row of the contract; the expectation is the row, written out.
 */
#include "entry_machine.h"

#define ENTER_USER "lockdep off, context user exit, time user exit"
#define EXIT_USER \
	"lockdep on prepare, time user enter, context user enter, cpu exit work, lockdep on"

static void check(const char *expected)
{
	assert_string_equal(record, expected);
	assert_int_equal(faults, 0);
	assert_int_equal(oracle_faults, 0);
	assert_int_equal(oracle.rows, 0);
}

static void user_and_back(void **state)
{
	struct pt_regs regs;
	struct world before;

	in_user_mode();
	before = w;
	recording = true;
	regs = frame();
	w.irqs_on = 0;
	enter_from_user_mode(&regs);
	exit_to_user_mode();
	w.irqs_on = 1;
	check(ENTER_USER ", " EXIT_USER);
	assert_memory_equal(&w, &before, sizeof(w));
}

static void user_and_back_traced(void **state)
{
	struct pt_regs regs;

	in_user_mode();
	tracing = true;
	regs = frame();
	w.irqs_on = 0;
	enter_from_user_mode(&regs);
	exit_to_user_mode();
	check(ENTER_USER ", trace irqs off, trace irqs on, " EXIT_USER);
}

static void syscall_plain(void **state)
{
	in_user_mode();
	assert_int_equal(door_syscall(39), 39);
	check(ENTER_USER ", irqs enable, CALL, irqs disable, " EXIT_USER);
}

static void syscall_all_work(void **state)
{
	in_user_mode();
	work.syscall = SYSCALL_WORK_DISPATCH | SYSCALL_WORK_PTRACE | SYSCALL_WORK_SECCOMP |
	               SYSCALL_WORK_TRACEPOINT | SYSCALL_WORK_AUDIT;
	assert_int_equal(door_syscall(39), 39);
	check(ENTER_USER
	      ", irqs enable, dispatch, ptrace enter, seccomp, trace sys enter, audit enter, "
	      "CALL, irqs disable, irqs enable, audit exit, trace sys exit, ptrace exit, irqs disable, " EXIT_USER);
}

/* A skipped call: later entry steps do not happen, the exit work does. */
static void syscall_skipped_by_tracer(void **state)
{
	in_user_mode();
	work.syscall = SYSCALL_WORK_PTRACE | SYSCALL_WORK_SECCOMP | SYSCALL_WORK_AUDIT;
	skip_ptrace = true;
	assert_int_equal(door_syscall(39), -1);
	check(ENTER_USER
	      ", irqs enable, ptrace enter, CALL, irqs disable, irqs enable, audit exit, ptrace exit, irqs disable, " EXIT_USER);
}

static void syscall_skipped_by_filter(void **state)
{
	in_user_mode();
	work.syscall = SYSCALL_WORK_SECCOMP | SYSCALL_WORK_TRACEPOINT;
	skip_seccomp = true;
	assert_int_equal(door_syscall(39), -1);
	check(ENTER_USER
	      ", irqs enable, seccomp, CALL, irqs disable, irqs enable, trace sys exit, irqs disable, " EXIT_USER);
}

/* A dispatched call ran none of the other entry work, so none of their exit work. */
static void syscall_dispatched(void **state)
{
	in_user_mode();
	work.syscall = SYSCALL_WORK_DISPATCH | SYSCALL_WORK_PTRACE | SYSCALL_WORK_AUDIT;
	skip_dispatch = true;
	assert_int_equal(door_syscall(39), -1);
	check(ENTER_USER
	      ", irqs enable, dispatch, CALL, irqs disable, irqs enable, irqs disable, " EXIT_USER);
}

static void syscall_emulated(void **state)
{
	in_user_mode();
	work.syscall = SYSCALL_WORK_PTRACE_EMU;
	assert_int_equal(door_syscall(39), -1);
	check(ENTER_USER
	      ", irqs enable, ptrace enter, CALL, irqs disable, irqs enable, irqs disable, " EXIT_USER);
}

static void syscall_step(void **state)
{
	in_user_mode();
	work.syscall = SYSCALL_WORK_EXIT_TRAP;
	door_syscall(39);
	check(ENTER_USER
	      ", irqs enable, CALL, irqs disable, irqs enable, ptrace exit, irqs disable, " EXIT_USER);
}

static void syscall_in_halves(void **state)
{
	struct pt_regs regs;

	in_user_mode();
	regs = frame();
	w.irqs_on = 0;
	syscall_enter_from_user_mode_prepare(&regs);
	assert_int_equal(syscall_enter_from_user_mode_work(&regs, 7), 7);
	syscall_exit_to_user_mode_work(&regs);
	exit_to_user_mode();
	check(ENTER_USER ", irqs enable, irqs disable, " EXIT_USER);
}

static void exit_loop(void **state)
{
	in_user_mode();
	work.exit = EXIT_WORK_RESCHED | EXIT_WORK_SIGPENDING | EXIT_WORK_NOTIFY_RESUME;
	door_syscall(39);
	check(ENTER_USER ", irqs enable, CALL, irqs disable, irqs enable, schedule, signal, "
	                 "notify resume, irqs disable, " EXIT_USER);
}

/* Work may make more work: the bits are read again after it, with IRQs off. */
static void exit_loop_again(void **state)
{
	in_user_mode();
	work.exit = EXIT_WORK_NOTIFY_RESUME;
	raised_by_work = EXIT_WORK_SIGPENDING;
	door_syscall(39);
	check(ENTER_USER
	      ", irqs enable, CALL, irqs disable, irqs enable, notify resume, irqs disable, "
	      "irqs enable, signal, irqs disable, " EXIT_USER);
	assert_int_equal(work.exit, 0);
}

static void interrupt_from_user(void **state)
{
	in_user_mode();
	work.exit = EXIT_WORK_RESCHED;
	door_interrupt(true);
	check(ENTER_USER
	      ", preempt hardirq enter, tick enter, time hardirq enter, HANDLER, "
	      "time hardirq exit, preempt hardirq exit, tick exit, irqs enable, schedule, "
	      "irqs disable, " EXIT_USER);
}

static void interrupt_from_kernel(void **state)
{
	in_kernel_mode(true);
	softirq_raised = preempt_wanted = true;
	door_interrupt(true);
	check("lockdep off, preempt hardirq enter, tick enter, time hardirq enter, HANDLER, "
	      "time hardirq exit, preempt hardirq exit, softirq, tick exit, preempt, "
	      "lockdep on prepare, lockdep on");
}

static void exception_with_irqs_off(void **state)
{
	in_kernel_mode(false);
	preempt_wanted = true;
	door_interrupt(false);
	check("lockdep off, HANDLER");
}

static void interrupt_of_idle(void **state)
{
	in_idle();
	preempt_wanted = true;
	door_interrupt(false);
	check("lockdep off, rcu irq enter, HANDLER, lockdep on prepare, rcu irq exit, lockdep on");
	assert_int_equal(w.context, IDLE);
}

static void softirq_not_in_interrupt(void **state)
{
	in_kernel_mode(true);
	w.hardirq = 1;
	softirq_raised = true;
	door_interrupt(true);
	assert_true(softirq_raised);
	assert_int_equal(faults + oracle_faults, 0);
}

static void nmi_traced(void **state)
{
	in_kernel_mode(true);
	tracing = true;
	door_nmi();
	check("preempt nmi enter, lockdep save, rcu nmi enter, trace irqs off, trace nmi enter, HANDLER, "
	      "trace nmi exit, trace irqs on, rcu nmi exit, lockdep restore, preempt nmi exit");
}

static void guest_and_back(void **state)
{
	in_kernel_mode(false);
	door_guest();
	check("time guest enter, lockdep on prepare, context guest enter, lockdep on, GUEST, "
	      "lockdep off, context guest exit, time guest exit");
}

static void guest_work(void **state)
{
	in_kernel_mode(true);
	work.exit = EXIT_WORK_RESCHED | EXIT_WORK_NOTIFY_RESUME;
	assert_int_equal(xfer_to_guest_mode_handle_work(), 0);
	check("schedule, notify resume");
	work.exit = EXIT_WORK_SIGPENDING;
	assert_int_equal(xfer_to_guest_mode_handle_work(), -4);
	w.irqs_on = 0;
	assert_true(xfer_to_guest_mode_work_pending());
}

static int record_on(void **state)
{
	recording = true;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(user_and_back),
	        cmocka_unit_test(user_and_back_traced),
	        cmocka_unit_test(syscall_plain),
	        cmocka_unit_test(syscall_all_work),
	        cmocka_unit_test(syscall_skipped_by_tracer),
	        cmocka_unit_test(syscall_skipped_by_filter),
	        cmocka_unit_test(syscall_dispatched),
	        cmocka_unit_test(syscall_emulated),
	        cmocka_unit_test(syscall_step),
	        cmocka_unit_test(syscall_in_halves),
	        cmocka_unit_test(exit_loop),
	        cmocka_unit_test(exit_loop_again),
	        cmocka_unit_test(interrupt_from_user),
	        cmocka_unit_test(interrupt_from_kernel),
	        cmocka_unit_test(exception_with_irqs_off),
	        cmocka_unit_test(interrupt_of_idle),
	        cmocka_unit_test(softirq_not_in_interrupt),
	        cmocka_unit_test(nmi_traced),
	        cmocka_unit_test(guest_and_back),
	        cmocka_unit_test(guest_work),
	};

	return cmocka_run_group_tests_name("entry_order", tests, record_on, NULL);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Does every transition inside every other that may interrupt it, four deep, at every hook, pair
 * and restore all states?
 *
 * Nothing is typed: at level n a transition is tried at hook 1, 2, 3 ... of the run of level n-1
 * until one run passes untouched. What may strike where is the nesting table of the contract.
 */
#include "entry_machine.h"

enum { DEPTH = 4 };
enum kind {
	SYSCALL,
	EXCEPTION_USER,
	INTERRUPT_USER,
	EXCEPTION,
	INTERRUPT,
	NMI,
	GUEST_RUN,
	IDLE_INTERRUPT,
	KINDS
};

static const char *const kind_names[KINDS] = {
        "syscall", "user exception", "user interrupt",    "exception", "interrupt",
        "nmi",     "guest",          "interrupt of idle",
};

/* The plan: at level l, `kind` at the `point`-th hook. */
static struct {
	enum kind kind;
	unsigned point;
} plan[DEPTH];
static unsigned planned;

static unsigned level;       /* running now */
static unsigned seen[DEPTH]; /* hooks passed at each level */
static bool hit[DEPTH];
static unsigned long runs;

static void run(enum kind kind);

/* The nesting table, for what can strike inside the kernel. */
static bool allowed(enum kind kind, bool soft)
{
	switch (kind) {
	case NMI: return true;
	case EXCEPTION: return soft;
	/* An interrupt hits wherever the CPU's flag is on and the contract's states are whole. */
	case INTERRUPT: return soft && w.irqs_on && !w.nmi;
	default: return false;
	}
}

static void maybe_strike(bool soft)
{
	struct world before = w;
	unsigned outer_rows = oracle.rows, outer_open = oracle.open;

	if (level + 1 >= planned || hit[level + 1])
		return;
	if (!allowed(plan[level + 1].kind, soft))
		return;
	if (seen[level + 1]++ != plan[level + 1].point)
		return;
	level++;
	hit[level] = true;
	run(plan[level].kind);
	level--;

	if (memcmp(&before, &w, sizeof(w)) || oracle.rows != outer_rows ||
	    oracle.open != outer_open) {
		print_error("%s left a state changed\n", kind_names[plan[level + 1].kind]);
		faults++;
	}
}

static void run(enum kind kind)
{
	switch (kind) {
	case SYSCALL: door_syscall(39); break;
	case EXCEPTION_USER:
	case EXCEPTION: door_interrupt(false); break;
	case INTERRUPT_USER:
	case IDLE_INTERRUPT:
	case INTERRUPT: door_interrupt(true); break;
	case NMI: door_nmi(); break;
	case GUEST_RUN: door_guest(); break;
	default: break;
	}
}

/* One run of the whole plan, from a fresh machine. True if the innermost level struck. */
static bool run_plan(void)
{
	struct world before;
	unsigned i;

	if (plan[0].kind == IDLE_INTERRUPT)
		in_idle();
	else if (plan[0].kind == GUEST_RUN)
		in_kernel_mode(false);
	else if (plan[0].kind >= EXCEPTION)
		in_kernel_mode(true);
	else
		in_user_mode();
	tracing = true;
	softirq_raised = true;
	work.exit = EXIT_WORK_SIGPENDING | EXIT_WORK_NOTIFY_RESUME;
	strike = maybe_strike;
	level = 0;
	for (i = 0; i < DEPTH; i++) {
		seen[i] = 0;
		hit[i] = i == 0;
	}
	before = w;
	run(plan[0].kind);
	runs++;
	if (memcmp(&before, &w, sizeof(w)))
		faults++;
	return hit[planned - 1];
}

static void describe(void)
{
	unsigned i;

	for (i = 0; i < planned; i++)
		print_error("%s%s at hook %u", i ? ", then " : "", kind_names[plan[i].kind],
		            plan[i].point);
	print_error("\n");
}

/* Levels 0 .. n-1 are planned; try everything as level n, and below it. */
static void deeper(unsigned n)
{
	static const enum kind inner[] = {EXCEPTION, INTERRUPT, NMI};
	unsigned k, point;

	for (k = 0; k < 3; k++) {
		for (point = 0;; point++) {
			bool struck;

			plan[n].kind = inner[k];
			plan[n].point = point;
			planned = n + 1;
			struck = run_plan();
			if (faults || oracle_faults) {
				describe();
				fail();
			}
			if (!struck)
				break;
			if (n + 1 < DEPTH)
				deeper(n + 1);
		}
	}
}

static void everything_in_everything(void **state)
{
	unsigned k;

	recording = false;
	for (k = 0; k < KINDS; k++) {
		plan[0].kind = (enum kind)k;
		planned = 1;
		run_plan();
		assert_int_equal(faults + oracle_faults, 0);
		deeper(1);
	}
	print_message("# %lu nested runs\n", runs);
	assert_true(runs > 10000);
}

/* The oracle knows what must not nest. */
static void forbidden(void **state)
{
	struct pt_regs regs;

	in_user_mode();
	regs = frame();
	w.irqs_on = 0;
	enter_from_user_mode(&regs);
	w.context = USER;
	enter_from_user_mode(&regs);
	assert_int_equal(last_fault, ORACLE_BAD_NESTING);

	in_kernel_mode(false);
	kvm_guest_enter_irqoff();
	assert_int_equal(oracle_faults, 0);
	kvm_guest_enter_irqoff();
	assert_int_equal(last_fault, ORACLE_BAD_NESTING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(everything_in_everything),
	        cmocka_unit_test(forbidden),
	};

	return cmocka_run_group_tests_name("entry_nesting", tests, NULL, NULL);
}

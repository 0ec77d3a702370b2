/* SPDX-License-Identifier: BSD-2-Clause */
/* Looking at all states at once, before and after. */
#include "wiring/invariants.h"

#if CONFIG_DEBUG

#include "arch/x86_64/cpu/debugreg.h"
#include "arch/x86_64/cpu/registers.h"
#include "kernel/task/task.h"
#include "state/acct/acct.h"
#include "state/context/context.h"
#include "state/lockdep/lockdep.h"
#include "state/preempt/preempt.h"
#include "wiring/observe.h"

noinstr void invariants_capture_slow(struct door_state *state, const struct pt_regs *regs)
{
	const struct task *task = current;

	state->preempt = this_cpu_read(preempt_word);
	state->lockdep_on = lockdep_hardirqs_enabled();
	state->context = this_cpu_read(ct_word) & (CT_STATE_MASK | CT_RCU_WATCHING);
	state->charging = this_cpu_read(acct_cpu.charging);
	state->cr3 = read_cr3();
	state->dr7 = debug_read_dr7();
	state->oracle_rows = task->oracle.rows;
	state->oracle_open = task->oracle.open;
	state->regs = *regs;
}

static noinstr bool same_regs(const struct pt_regs *a, const struct pt_regs *b)
{
	const unsigned long *x = (const unsigned long *)a, *y = (const unsigned long *)b;
	unsigned i;

	for (i = 0; i < sizeof(*a) / sizeof(*x); i++)
		if (x[i] != y[i])
			return false;
	return true;
}

noinstr void invariants_compare_slow(const struct door_state *state, const struct pt_regs *regs)
{
	struct door_state now;

	invariants_capture_slow(&now, regs);
	if (now.preempt != state->preempt)
		observe_violation("an NMI-like exception changed the preemption counter");
	if (now.lockdep_on != state->lockdep_on)
		observe_violation("an NMI-like exception changed lockdep's view of the IRQ flag");
	if (now.context != state->context)
		observe_violation(
		        "an NMI-like exception changed the context, or whether RCU watches");
	if (now.charging != state->charging)
		observe_violation("an NMI-like exception changed the bucket that is charged");
	if (now.cr3 != state->cr3 || now.dr7 != state->dr7)
		observe_violation("an NMI-like exception changed CR3 or DR7");
	if (now.oracle_rows != state->oracle_rows || now.oracle_open != state->oracle_open)
		observe_violation("an NMI-like exception left a row of the contract open");
	if (!same_regs(&now.regs, &state->regs))
		observe_violation("an NMI-like exception changed a register that it interrupted");
}

/* RAX is the result; RCX and R11 are SYSCALL's own and were equal to RIP and RFLAGS before. */
noinstr void invariants_call_slow(const struct pt_regs *before, const struct pt_regs *after)
{
	struct pt_regs expected = *before;

	expected.ax = after->ax;
	if (!same_regs(&expected, after))
		observe_violation("a system call changed a register of the program");
}

#endif

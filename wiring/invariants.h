/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Invariants 1 and 6 of the contract, asserted in debug builds: an NMI-like exception leaves every
 * state, and a system call every register but its results, exactly as found. noinstr.
 */
#ifndef WIRING_INVARIANTS_H
#define WIRING_INVARIANTS_H

#include <entry/noinstr.h>
#include <entry/regs.h>
#include "lib/compiler.h"
#include "lib/types.h"

/* What an exception may not change. */
struct door_state {
	u32 preempt;
	bool lockdep_on;
	u64 context; /* state and whether RCU watches; the counter behind them may go on */
	u64 charging;
	u64 cr3;
	u64 dr7;
	unsigned oracle_rows, oracle_open;
	struct pt_regs regs;
};

void invariants_capture_slow(struct door_state *state, const struct pt_regs *regs);
void invariants_compare_slow(const struct door_state *state, const struct pt_regs *regs);
void invariants_call_slow(const struct pt_regs *before, const struct pt_regs *after);

static __always_inline void invariants_capture(struct door_state *state, const struct pt_regs *regs)
{
	if (CONFIG_DEBUG)
		invariants_capture_slow(state, regs);
}

/* The exception sends what it interrupted somewhere else: a fix-up. */
static __always_inline void invariants_moved(struct door_state *state, const struct pt_regs *regs)
{
	if (CONFIG_DEBUG)
		state->regs = *regs;
}

/* The exception may have told the CPU to pass a breakpoint (RF), or ended a step (TF). */
static __always_inline void invariants_flags(struct door_state *state, const struct pt_regs *regs)
{
	if (CONFIG_DEBUG)
		state->regs.flags = regs->flags;
}

/* At the other end of the exception, the transitions done. */
static __always_inline void invariants_compare(const struct door_state *state,
                                               const struct pt_regs *regs)
{
	if (CONFIG_DEBUG)
		invariants_compare_slow(state, regs);
}

#endif

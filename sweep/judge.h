/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The judge: looks at every state at once, at the same place before and after, and names what
 * differs. It knows nothing of events. What legitimately grows (clocks, counters) is no word of
 * its.
 */
#ifndef SWEEP_JUDGE_H
#define SWEEP_JUDGE_H

#include <entry/regs.h>
#include "lib/types.h"

enum judge_word {
	/* the five states, and what else the software keeps */
	JUDGE_PREEMPT,
	JUDGE_NEED_RESCHED,
	JUDGE_LOCKDEP_IRQS,
	JUDGE_HELD_LOCKS,
	JUDGE_CONTEXT,
	JUDGE_RCU_NMI_DEPTH,
	JUDGE_TRACE,
	JUDGE_BUCKET,
	JUDGE_TIME_ADDS_UP,
	JUDGE_ORACLE_ROWS,
	JUDGE_ORACLE_OPEN,
	JUDGE_VIOLATIONS,
	JUDGE_NMI_STATE,
	JUDGE_NMIS_OWED,
	JUDGE_SOFTIRQS,
	JUDGE_SYSCALL_WORK,
	JUDGE_EXIT_WORK,
	JUDGE_TASK,
	JUDGE_STACK_TOP,
	/* the CPU's registers */
	JUDGE_RSP,
	JUDGE_IRQ_FLAG,
	JUDGE_GS_BASE,
	JUDGE_KERNEL_GS_BASE,
	JUDGE_FS_BASE,
	JUDGE_CR0,
	JUDGE_CR2,
	JUDGE_CR3,
	JUDGE_CR4,
	JUDGE_XCR0,
	JUDGE_DR6,
	JUDGE_DR7,
	JUDGE_EFER,
	JUDGE_SELECTORS,
	JUDGE_DATA_SELECTORS,
	JUDGE_GDT,
	JUDGE_TSS_RSP0,
	JUDGE_IST1,
	JUDGE_IST2,
	JUDGE_IST3,
	JUDGE_IST4,
	JUDGE_MC_GLOBAL,
	JUDGE_IN_SERVICE,
	/* the program's */
	JUDGE_USER_AX,
	JUDGE_USER_BX,
	JUDGE_USER_CX,
	JUDGE_USER_DX,
	JUDGE_USER_SI,
	JUDGE_USER_DI,
	JUDGE_USER_BP,
	JUDGE_USER_R8,
	JUDGE_USER_R9,
	JUDGE_USER_R10,
	JUDGE_USER_R11,
	JUDGE_USER_R12,
	JUDGE_USER_R13,
	JUDGE_USER_R14,
	JUDGE_USER_R15,
	JUDGE_USER_IP,
	JUDGE_USER_CS,
	JUDGE_USER_FLAGS,
	JUDGE_USER_SP,
	JUDGE_USER_SS,
	JUDGE_USER_MEMORY,
	/* the door's thread slept until the probe had pity; not looked at by the judge itself */
	JUDGE_WOKEN_LATE,
	JUDGE_WORDS,
};

/*
 * Task context of the sweep, IRQs on. regs: of the program, or NULL; memory: a sum over what it can
 * see.
 */
void judge_look(u64 word[JUDGE_WORDS], const struct pt_regs *regs, u64 memory);

/* Overwrites the words for which there is but one right value at that place, whatever was seen. */
void judge_know(u64 word[JUDGE_WORDS]);

const char *judge_name(enum judge_word word);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* The rows of the contract, in the order of <entry/entry.h>. MAY: only if somebody wants it. */
#include "rows.h"

#define MUST(s)                       \
	{                             \
		ENTRY_STEP_##s, false \
	}
#define MAY(s)                       \
	{                            \
		ENTRY_STEP_##s, true \
	}

/* clang-format off */
const struct oracle_pattern oracle_patterns[ENTRY_ROWS] = {
	[ENTRY_ROW_USER_ENTER] = {.length = 4, .opens = true, .element = {
		MUST(LOCKDEP_OFF), MUST(CONTEXT_USER_EXIT), MUST(TIME_USER_EXIT), MAY(TRACE_IRQS_OFF)}},
	[ENTRY_ROW_USER_EXIT] = {.length = 6, .closes = ENTRY_ROW_USER_ENTER, .element = {
		MAY(TRACE_IRQS_ON), MUST(LOCKDEP_ON_PREPARE), MUST(TIME_USER_ENTER),
		MUST(CONTEXT_USER_ENTER), MUST(CPU_EXIT_WORK), MUST(LOCKDEP_ON)}},

	[ENTRY_ROW_SYSCALL_WORK] = {.length = 5, .element = {
		MAY(DISPATCH), MAY(PTRACE_ENTER), MAY(SECCOMP), MAY(TRACE_SYS_ENTER), MAY(AUDIT_ENTER)}},
	[ENTRY_ROW_SYSCALL_DONE] = {.length = 3, .element = {
		MAY(AUDIT_EXIT), MAY(TRACE_SYS_EXIT), MAY(PTRACE_EXIT)}},
	[ENTRY_ROW_EXIT_LOOP] = {.length = 5, .loops = true, .element = {
		MUST(IRQS_ENABLE), MAY(SCHEDULE), MAY(SIGNAL), MAY(NOTIFY_RESUME), MUST(IRQS_DISABLE)}},

	[ENTRY_ROW_IRQ_ENTER] = {.length = 3, .opens = true, .element = {
		MUST(LOCKDEP_OFF), MAY(RCU_IRQ_ENTER), MAY(TRACE_IRQS_OFF)}},
	[ENTRY_ROW_IRQ_EXIT] = {.length = 4, .closes = ENTRY_ROW_IRQ_ENTER, .element = {
		MAY(TRACE_IRQS_ON), MAY(LOCKDEP_ON_PREPARE), MAY(RCU_IRQ_EXIT), MAY(LOCKDEP_ON)}},

	[ENTRY_ROW_HARDIRQ_ENTER] = {.length = 3, .opens = true, .element = {
		MUST(PREEMPT_HARDIRQ_ENTER), MUST(TICK_ENTER), MUST(TIME_HARDIRQ_ENTER)}},
	[ENTRY_ROW_HARDIRQ_EXIT] = {.length = 4, .closes = ENTRY_ROW_HARDIRQ_ENTER, .element = {
		MUST(TIME_HARDIRQ_EXIT), MUST(PREEMPT_HARDIRQ_EXIT), MAY(SOFTIRQ), MUST(TICK_EXIT)}},

	[ENTRY_ROW_NMI_ENTER] = {.length = 5, .opens = true, .element = {
		MUST(PREEMPT_NMI_ENTER), MUST(LOCKDEP_SAVE), MUST(RCU_NMI_ENTER),
		MAY(TRACE_IRQS_OFF), MAY(TRACE_NMI_ENTER)}},
	[ENTRY_ROW_NMI_EXIT] = {.length = 5, .closes = ENTRY_ROW_NMI_ENTER, .element = {
		MAY(TRACE_NMI_EXIT), MAY(TRACE_IRQS_ON),
		MUST(RCU_NMI_EXIT), MUST(LOCKDEP_RESTORE), MUST(PREEMPT_NMI_EXIT)}},

	[ENTRY_ROW_GUEST_ENTER] = {.length = 5, .opens = true, .element = {
		MUST(TIME_GUEST_ENTER), MAY(TRACE_IRQS_ON), MUST(LOCKDEP_ON_PREPARE),
		MUST(CONTEXT_GUEST_ENTER), MUST(LOCKDEP_ON)}},
	[ENTRY_ROW_GUEST_EXIT] = {.length = 3, .closes = ENTRY_ROW_GUEST_ENTER, .element = {
		MUST(LOCKDEP_OFF), MUST(CONTEXT_GUEST_EXIT), MAY(TRACE_IRQS_OFF)}},
};
/* clang-format on */

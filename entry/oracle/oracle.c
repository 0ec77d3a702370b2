/* SPDX-License-Identifier: BSD-2-Clause */
/* The order oracle's mechanism. */
#include "oracle.h"

#include <entry/noinstr.h>

#include "rows.h"

/* Stores that an NMI on this CPU must see in this order. */
#define oracle_barrier() __asm__ volatile("" ::: "memory")

void oracle_init(struct entry_oracle *oracle, bool from_user)
{
	oracle->rows = 0;
	oracle->open = from_user;
	oracle->opened[0].row = ENTRY_ROW_USER_ENTER;
	oracle->opened[0].rcu = false;
}

/* From user mode there is nothing above to return to; a guest run is not inside a guest run. */
static __always_inline bool nesting_allowed(const struct entry_oracle *oracle, enum entry_row row)
{
	unsigned i;

	if (row == ENTRY_ROW_USER_ENTER)
		return oracle->open == 0;
	if (row == ENTRY_ROW_GUEST_ENTER)
		for (i = 0; i < oracle->open; i++)
			if (oracle->opened[i].row == ENTRY_ROW_GUEST_ENTER)
				return false;
	return true;
}

/*
 * The slot is taken first and filled then: an NMI in between uses the next one. Beyond the end
 * nothing is recorded, but the count goes on, so that it comes back right.
 */
noinstr void oracle_row_begin(struct entry_oracle *oracle, enum entry_row row)
{
	const struct oracle_pattern *pattern = &oracle_patterns[row];
	unsigned slot = oracle->rows;

	if (pattern->opens && !nesting_allowed(oracle, row))
		oracle_report(ORACLE_BAD_NESTING, row, ENTRY_STEP_NONE, ENTRY_STEP_NONE);
	oracle->rows = slot + 1;
	oracle_barrier();
	if (slot >= ORACLE_ROWS_DEEP) {
		oracle_report(ORACLE_TOO_DEEP, row, ENTRY_STEP_NONE, ENTRY_STEP_NONE);
		return;
	}
	oracle->row[slot].row = (unsigned char)row;
	oracle->row[slot].at = pattern->loops ? pattern->length : 0;
	oracle->row[slot].rcu = false;
}

/* Some steps also happen on their own, between the rows. */
static __always_inline bool step_needs_row(enum entry_step step)
{
	return step != ENTRY_STEP_IRQS_ENABLE && step != ENTRY_STEP_IRQS_DISABLE &&
	       step != ENTRY_STEP_TIME_GUEST_EXIT && step != ENTRY_STEP_SCHEDULE &&
	       step != ENTRY_STEP_NOTIFY_RESUME;
}

noinstr void oracle_step(struct entry_oracle *oracle, enum entry_step step)
{
	unsigned slot = oracle->rows - 1;
	const struct oracle_pattern *pattern;
	unsigned at;

	if (!oracle->rows) {
		if (step_needs_row(step))
			oracle_report(ORACLE_STRAY_STEP, ENTRY_ROW_NONE, step, ENTRY_STEP_NONE);
		return;
	}
	if (slot >= ORACLE_ROWS_DEEP)
		return;

	pattern = &oracle_patterns[oracle->row[slot].row];
	at = oracle->row[slot].at;
	if (pattern->loops && at == pattern->length)
		at = 0;
	while (at < pattern->length && pattern->element[at].step != step &&
	       pattern->element[at].optional)
		at++;
	if (at >= pattern->length || pattern->element[at].step != step) {
		oracle_report(ORACLE_WRONG_STEP, oracle->row[slot].row, step,
		              at < pattern->length ? pattern->element[at].step : ENTRY_STEP_NONE);
		return;
	}
	oracle->row[slot].at = (unsigned char)(at + 1);
	if (step == ENTRY_STEP_RCU_IRQ_ENTER || step == ENTRY_STEP_RCU_IRQ_EXIT)
		oracle->row[slot].rcu = true;
}

static __always_inline void check_complete(struct entry_oracle *oracle, unsigned slot)
{
	const struct oracle_pattern *pattern = &oracle_patterns[oracle->row[slot].row];
	unsigned at;

	for (at = oracle->row[slot].at; at < pattern->length; at++) {
		if (!pattern->element[at].optional) {
			oracle_report(ORACLE_MISSING_STEP, oracle->row[slot].row, ENTRY_STEP_NONE,
			              pattern->element[at].step);
			return;
		}
	}
}

static __always_inline void open_entry(struct entry_oracle *oracle, enum entry_row row, bool rcu)
{
	unsigned slot = oracle->open;

	oracle->open = slot + 1;
	oracle_barrier();
	if (slot >= ORACLE_OPEN_DEEP) {
		oracle_report(ORACLE_TOO_DEEP, row, ENTRY_STEP_NONE, ENTRY_STEP_NONE);
		return;
	}
	oracle->opened[slot].row = (unsigned char)row;
	oracle->opened[slot].rcu = rcu;
}

/* A kernel thread that becomes a program leaves to user mode without having come from there. */
static __always_inline void close_entry(struct entry_oracle *oracle, enum entry_row row,
                                        enum entry_row entry, bool rcu)
{
	unsigned slot = oracle->open - 1;

	if (!oracle->open) {
		if (row != ENTRY_ROW_USER_EXIT)
			oracle_report(ORACLE_UNPAIRED, row, ENTRY_STEP_NONE, ENTRY_STEP_NONE);
		return;
	}
	if (slot < ORACLE_OPEN_DEEP &&
	    (oracle->opened[slot].row != entry || oracle->opened[slot].rcu != rcu))
		oracle_report(ORACLE_UNPAIRED, row, ENTRY_STEP_NONE, ENTRY_STEP_NONE);
	oracle_barrier();
	oracle->open = slot;
}

noinstr void oracle_row_end(struct entry_oracle *oracle, enum entry_row row)
{
	const struct oracle_pattern *pattern = &oracle_patterns[row];
	unsigned slot = oracle->rows - 1;
	bool rcu = false;

	if (!oracle->rows) {
		oracle_report(ORACLE_WRONG_END, row, ENTRY_STEP_NONE, ENTRY_STEP_NONE);
		return;
	}
	if (slot < ORACLE_ROWS_DEEP) {
		if (oracle->row[slot].row != row)
			oracle_report(ORACLE_WRONG_END, row, ENTRY_STEP_NONE, ENTRY_STEP_NONE);
		check_complete(oracle, slot);
		rcu = oracle->row[slot].rcu;
	}
	if (pattern->opens)
		open_entry(oracle, row, rcu);
	if (pattern->closes)
		close_entry(oracle, row, (enum entry_row)pattern->closes, rcu);
	oracle_barrier();
	oracle->rows = slot;
}

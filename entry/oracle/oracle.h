/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The order oracle: compares what the hooks say they do with what the contract demands.
 *
 * One recorder per thread of execution (task). The core brackets each row of the contract with
 * begin and end, the hooks name their steps in between. The oracle checks
 *   - the order of the steps inside a row, and that none is missing, doubled or foreign;
 *   - that rows pair: each exit closes the last open entry of its kind, in mirror order;
 *   - that nothing nests that must not: an entry from user mode inside another, a guest in a guest.
 *
 * Everything may be called while RCU does not watch, and interrupted between any two instructions
 * by an NMI that records into the same recorder: what nests leaves the recorder as it was.
 */
#ifndef ENTRY_ORACLE_ORACLE_H
#define ENTRY_ORACLE_ORACLE_H

#include <stdbool.h>

#include <entry/rows.h>

enum {
	ORACLE_ROWS_DEEP = 16, /* rows that interrupt each other */
	ORACLE_OPEN_DEEP = 24, /* entries whose exit is still to come */
};

struct entry_oracle {
	unsigned rows; /* in use of row[] */
	unsigned open; /* in use of opened[] */
	struct {
		unsigned char row;
		unsigned char at; /* next element of the row's pattern */
		bool rcu;         /* the row told RCU */
	} row[ORACLE_ROWS_DEEP];
	struct {
		unsigned char row; /* the entry row */
		bool rcu;          /* it told RCU, so its exit must */
	} opened[ORACLE_OPEN_DEEP];
};

/* A new task: one that starts in the kernel, or (from_user) inside a system call of its parent. */
void oracle_init(struct entry_oracle *oracle, bool from_user);

void oracle_row_begin(struct entry_oracle *oracle, enum entry_row row);
void oracle_row_end(struct entry_oracle *oracle, enum entry_row row);
void oracle_step(struct entry_oracle *oracle, enum entry_step step);

const char *oracle_row_name(enum entry_row row);
const char *oracle_step_name(enum entry_step step);

/* What can be wrong. */
enum oracle_fault {
	ORACLE_WRONG_STEP,   /* step: came, expected: should have */
	ORACLE_MISSING_STEP, /* the row ended before `expected` */
	ORACLE_STRAY_STEP,   /* a step outside of all rows */
	ORACLE_WRONG_END,    /* a row ended that was not the current one */
	ORACLE_UNPAIRED,     /* an exit without its entry, or in the wrong order */
	ORACLE_BAD_NESTING,  /* an entry where the contract forbids one */
	ORACLE_TOO_DEEP,
};

/*
 * Contract, provided by the embedder: told of each fault. noinstr; opens a window itself. row and
 * step are those of the moment; expected is 0 where it says nothing.
 */
void oracle_report(enum oracle_fault fault, enum entry_row row, enum entry_step step,
                   enum entry_step expected);

const char *oracle_fault_name(enum oracle_fault fault);

#endif

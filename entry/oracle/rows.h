/* SPDX-License-Identifier: BSD-2-Clause */
/* The rows of the contract as patterns of steps. */
#ifndef ENTRY_ORACLE_ROWS_H
#define ENTRY_ORACLE_ROWS_H

#include <stdbool.h>

#include <entry/rows.h>

enum { ORACLE_PATTERN_MAX = 8 };

/* One place in a pattern: a step, and whether it may be left out. */
struct oracle_element {
	unsigned char step;
	bool optional;
};

struct oracle_pattern {
	unsigned char length;
	bool loops;           /* the whole pattern, any number of times, also none */
	unsigned char closes; /* the entry row whose exit this is */
	bool opens;           /* an exit row closes this one */
	struct oracle_element element[ORACLE_PATTERN_MAX];
};

extern const struct oracle_pattern oracle_patterns[ENTRY_ROWS];

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What was found, in three forms: text for people, JSON (docs/check-json.md) and SARIF 2.1.0 for
 * machines. Names in a file may hold anything; what is printed is UTF-8 without control characters.
 */
#ifndef TOOLS_CHECK_REPORT_H
#define TOOLS_CHECK_REPORT_H

#include "tools/check/finding.h"

#include <stdio.h>

struct report_options {
	bool colour;              /* text: for a terminal */
	bool list;                /* text, JSON: the crossings too */
	const char *command_line; /* SARIF; NULL: not told */
};

/* They write and flush; a full disk shows as ferror(to). */
void report_text(FILE *to, struct program *p, const struct findings *f,
                 const struct report_options *o);
void report_json(FILE *to, struct program *p, const struct findings *f,
                 const struct report_options *o);
void report_sarif(FILE *to, struct program *p, const struct findings *f,
                  const struct report_options *o);

/* --- what they share (finding.c); strings are the caller's ----------------------------------- */

/* Findings that an allow-list covers are counted apart, and not in their class. */
struct finding_counts {
	size_t findings, allowed;
	size_t by_class[FINDING_CLASSES];
};

struct finding_counts finding_count(const struct findings *f);

/* "do_nmi+0x41" */
char *finding_place(struct program *p, struct place at);
/* "printk"; NULL when there is no target. */
char *finding_target(struct program *p, struct target t);
/* The function that a finding or a crossing is in; by its place when it has no name. */
char *finding_function(struct program *p, uint32_t function, struct place at);
/* "do_nmi+0x41 calls printk in .text at depth 0" */
char *finding_sentence(struct program *p, const struct finding *one);
/* A copy with a '?' for each byte that is no part of a printable UTF-8 character. */
char *finding_clean(const char *text);

#endif

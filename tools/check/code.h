/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The code that is judged: which bytes must not be instrumented (zones), where regions open and
 * close (marks), and what tables of the program say about its control flow (edges).
 */
#ifndef TOOLS_CHECK_CODE_H
#define TOOLS_CHECK_CODE_H

#include "tools/check/arch.h"
#include "tools/check/model.h"

/* What a person asks for. Lists are NULL-terminated. */
struct check_options {
	const char *const *sections;  /* globs; none: the usual four */
	const char *const *symbols;   /* globs of functions that must not be instrumented */
	const char *const *ranges;    /* "START..END", symbols or addresses */
	const char *const *noreturns; /* functions that do not return */
	const char *const *slots;     /* globs of writable tables whose initial values count */
	const char *marks; /* a relocatable file whose marks and code are the image's, or NULL */
};

struct zone {
	struct place begin;
	uint64_t end; /* offset */
};

struct mark {
	struct place at;
	int change; /* sum of begins (+1) and ends (-1) at this instruction */
	bool both;  /* more than one is here */
};

enum edge_kind {
	EDGE_ALTERNATIVE, /* may be replaced: before it runs, control may go there instead */
	EDGE_JUMP_LABEL,  /* a NOP or jump that may be the other one */
	EDGE_FIXUP,       /* where a fault at this instruction continues */
	EDGE_CONTINUES,   /* a trap after which control goes on at `to` */
};

struct edge {
	struct place from, to;
	enum edge_kind kind;
};

/* Code that replaces other code: behind its end control is where the other code ends. */
struct replacement {
	struct place begin;
	uint64_t end; /* offset */
	struct place back;
};

/* A tracer's record of a place in a zone. */
struct hook {
	struct place at;
	const char *table;
};

/* What the steps of the analysis are for: see code_steps(). */
enum supply { FOR_WAYS, FOR_VALUES, SUPPLIES };

struct code {
	struct program *p;
	const struct check_options *options;
	struct zone *zones;
	size_t zone_count;
	struct mark *marks;
	size_t mark_count;
	size_t regions; /* begins */
	struct edge *edges;
	size_t edge_count;
	struct replacement *replacements;
	size_t replacement_count;
	struct hook *hooks;
	size_t hook_count;
	bool any_marks;
	uint64_t steps_left[SUPPLIES];
	/* walk.c: places in zones that are called */
	struct place *called;
	size_t called_count;
	/* callee.c: which functions return */
	struct known *known;
	size_t known_count, known_room;
};

/* Reads all of it. Ends the command when the options name what is not there. */
void code_read(struct code *c, struct program *p, const struct check_options *o);

/*
 * The analysis has as many steps as what is judged is large, far more than any kernel needs: a file
 * that means harm could ask for ever. What follows values has its own: when they are used up, more is
 * found than need be; when the others are, code is too large. False: there are none left.
 */
bool code_steps(struct code *c, enum supply from, uint64_t count);

/* The zone of a place, or NULL. */
const struct zone *code_zone(const struct code *c, struct place at);
const struct mark *code_mark(const struct code *c, struct place at);
/* The first edge from a place; more follow while their `from` is the same. NULL: none. */
const struct edge *code_edge(const struct code *c, struct place from);
bool code_edge_is_last(const struct code *c, const struct edge *e);
/* Where a replacement ends at this place: control is at *back. `inside` is the place before. */
bool code_replacement_ends(const struct code *c, struct place inside, struct place at,
                           struct place *back);
/* Do both places lie in one replacement? */
bool code_replacement_has(const struct code *c, struct place a, struct place b);

/* Where a direct call or jump leads: what its relocation says, or else the distance in it. */
struct target code_target(struct code *c, struct place at, const struct instruction *in);

/*
 * An instruction that leaves the kernel by the address on the stack, which was pushed just before
 * and is that of the next instruction: IRET as a serialising instruction. It goes on.
 */
bool code_leaves_to_next(struct code *c, struct place at, const struct instruction *in);

/* Is the name one of a NULL-terminated list of globs? */
bool glob_list(const char *const *globs, const char *name);

/* zones.c, marks.c, tables.c: the three parts of code_read(). */
void zones_read(struct code *c);
void marks_read(struct code *c);
void tables_read(struct code *c);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What registers, stack slots and flags hold on one way through a function: enough to find the
 * targets of a jump table, and to see that a branch repeats a test made before.
 *
 * A value that is not known has a number of its own, by the instruction that made it: equal numbers
 * are equal values. All of the state is plain memory without holes that matter: two states are the
 * same when their bytes are.
 */
#ifndef TOOLS_CHECK_VALUES_H
#define TOOLS_CHECK_VALUES_H

#include "tools/check/arch.h"
#include "tools/check/model.h"

enum value_kind {
	VALUE_UNKNOWN, /* id */
	VALUE_SCALED,  /* the unknown one `id`, shifted left by `number` */
	VALUE_NUMBER,  /* number; in linked images addresses too */
	VALUE_STACK,   /* number: distance from the stack pointer at entry */
	VALUE_PLACE,   /* the address of section id, offset number */
	VALUE_GOT,     /* the address of a slot with the address of section id, offset number */
	VALUE_NAME, /* the address of symbol id, which no file defines; number 1: of a slot with it */
	VALUE_INDEXED, /* id: a table; the address of one of its entries */
	VALUE_ENTRY,   /* id: a table; an entry of it */
	VALUE_TARGET,  /* id: a table; a base plus an entry of it */
};

struct value {
	uint8_t kind;
	uint8_t width; /* unknown ones: bytes of it that count, the others are zero; 8: all */
	uint16_t unused;
	uint32_t id;
	int64_t number;
};

/* A table of addresses or distances in memory. */
struct jump_table {
	struct place place;
	bool single;         /* not a table: one slot */
	uint8_t size, shift; /* of an entry in bytes; entries count in units of 1 << shift */
	bool is_signed, relative;
	struct place base;  /* relative: what entries are added to */
	struct value index; /* of the entry, as it was computed */
	uint32_t made; /* entries: by which load, as ids are; memory may change until the next */
};

enum { REGISTERS = 32, SLOTS = 20, FACTS = 8 };

/* The id of unknown values that are not even equal to themselves. */
enum { UNKNOWN_ANYTHING = 0 };

struct slot {
	int32_t at;    /* distance from the stack pointer at entry */
	uint32_t size; /* 0: free */
	struct value value;
};

/* A comparison, and what is known of it. */
struct fact {
	uint8_t used, operation, size, condition; /* condition is even */
	uint8_t holds, unused[3];
	struct value left, right;
};

struct values {
	struct value reg[REGISTERS];
	struct slot slot[SLOTS];
	struct fact fact[FACTS];
	struct fact flags; /* of the last comparison; `used` when it is still there */
	int32_t stack;
	uint8_t stack_known, escaped;
	uint8_t calls_keep; /* a call changes its results only: who reads others knows the callee */
	uint8_t unused;
};

/* At the entry of a function. */
void values_start(struct values *v, const struct arch *arch);

/* Is it what the register held there? */
bool values_are_of_entry(struct value v, unsigned reg);

/* After an instruction at this place. Of a call: what the callee may have changed too. */
void values_step(struct values *v, struct program *p, struct place at, const struct instruction *in,
                 const struct value_effect *e);

/*
 * After a conditional branch that is taken or not: false when that cannot be. To be called after
 * values_step() for it.
 */
bool values_branch(struct values *v, const struct value_effect *e, bool taken);

/* At a place where the stack pointer may be another than the instructions say. */
void values_lose_stack(struct values *v, struct place at, const struct arch *arch);

/* Where ways come together: leaves what they have in common. True: it is less than it was. */
bool values_join(struct values *v, const struct values *other, struct place at);

/* Where an indirect jump or call goes. */
struct value values_destination(struct values *v, struct program *p, struct place at,
                                const struct instruction *in);

/* VALUE_INDEXED, VALUE_ENTRY, VALUE_TARGET. */
const struct jump_table *values_table(uint32_t id);

/* What is known of the greatest index: the number of entries, or 0. */
uint64_t values_entries(const struct values *v, const struct jump_table *t);

#endif

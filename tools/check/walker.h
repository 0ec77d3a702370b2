/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Inside the analysis. A walk goes through one function, from its entry, breadth first: the parent
 * of a node is the one it was first reached from, so the chain of parents is a shortest way.
 *
 * A node is an instruction and the number of open regions before it. When that leaves something to
 * complain about, the function is walked again with what registers hold as a part of the node:
 * then ways that no execution can take are left out.
 */
#ifndef TOOLS_CHECK_WALKER_H
#define TOOLS_CHECK_WALKER_H

#include "tools/check/callee.h"
#include "tools/check/values.h"
#include "tools/check/walk.h"

enum {
	DEPTH_MAX = 7,         /* more open regions are a loop that opens them */
	NODES_MAX = 1 << 18,   /* of one function */
	CAREFUL_MAX = 1 << 14, /* with values; each has some 900 bytes */
	NO_NODE = -1
};

struct node {
	struct place at;
	int32_t parent;
	int32_t chain; /* next with the same hash of its place, and another place or depth */
	int32_t more;  /* next of this place and depth */
	int32_t same;  /* next with the same hash of all of it */
	uint8_t depth;
};

struct walk;

/* Given each target of an indirect jump or call. */
typedef void target_fn(struct walk *w, int32_t node, struct target t, unsigned depth);

/* Where does this go? Asked on one way to the node, it must be the same on all. */
struct question {
	int32_t node;
	unsigned depth;
	struct instruction in;
	target_fn *fn;
	bool is_known; /* the answer: */
	struct value to;
	uint64_t entries; /* of a table */
};

struct walk {
	struct code *c;
	struct findings *out;
	struct place entry;
	uint64_t begin, end; /* of the function, in the section of the entry */
	uint32_t symbol;
	bool careful, too_many;
	bool pruned; /* careful: a way was left out */
	struct node *nodes;
	int32_t count, done;
	int32_t *hash, *states; /* by place; by place, depth and values */
	struct values *values;  /* careful: of each node, before its instruction */
	struct values now;      /* of the node that is looked at, after its instruction */
	struct question *questions;
	size_t question_count;
	bool doubted; /* an answer is not the same on all ways */
	/* every step, also to nodes that were there */
	struct link {
		int32_t from, to;
	} * links;
	int32_t link_count;
	/* what was found in this walk */
	struct finding *found;
	size_t found_count;
	struct crossing *crossed;
	size_t crossed_count;
};

/* --- walk.c --- */

/* Control goes on there with so many open regions, from node `from`. */
void walk_to(struct walk *w, int32_t from, struct place to, unsigned depth);
void walk_found(struct walk *w, int32_t node, enum finding_class class, struct target target,
                unsigned depth, const char *detail);
void walk_crossed(struct walk *w, int32_t node, struct target target, unsigned depth);

/* A call leads to this place: what begins there is judged too, if it is not anyway. */
void walk_called(struct walk *w, struct place at);

/* --- step.c --- */

/* Looks at one node: what it does, what is wrong with it, where control goes. */
void walk_step(struct walk *w, int32_t node);
/* The targets of an indirect jump or call are not known. */
void walk_unresolved(struct walk *w, int32_t node, const struct instruction *in, unsigned depth);
/* Code that the compiler moved out of this function. */
bool walk_is_cold_part(const struct walk *w, struct place at);
/* A function begins at this place, or what may be called from elsewhere. */
bool walk_is_entry(struct code *c, struct place at);

/* --- indirect.c --- */

/* An indirect jump or call. True: all its targets are known, and each was given to `fn`. */
bool walk_indirect(struct walk *w, int32_t node, const struct instruction *in, target_fn *fn,
                   unsigned depth);
/* The same with what is known of all ways. True: there was another answer. */
bool walk_ask_again(struct walk *w, struct question *q, const struct values *v);
/* There is no answer for all ways. */
void walk_doubt(struct walk *w, struct question *q);

/* --- joins.c --- */

/* Asks all questions again, with what all ways have in common. True: the walk is to go on. */
bool joins_confirm(struct walk *w);

/* --- graph.c --- */

void graph_print(struct walk *w, FILE *to);

#endif

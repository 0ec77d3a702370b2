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
	/* for a graph: every step, also to nodes that were there */
	bool linking;
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

/* --- step.c --- */

/* Looks at one node: what it does, what is wrong with it, where control goes. */
void walk_step(struct walk *w, int32_t node);
/* A function begins at this place, or what may be called from elsewhere. */
bool walk_is_entry(struct code *c, struct place at);

/* --- indirect.c --- */

/* An indirect jump or call. True: all its targets are known, and each was given to `fn`. */
bool walk_indirect(struct walk *w, int32_t node, const struct instruction *in,
                   void (*fn)(struct walk *w, int32_t node, struct target t, unsigned depth),
                   unsigned depth);

/* --- graph.c --- */

void graph_print(struct walk *w, FILE *to);

#endif

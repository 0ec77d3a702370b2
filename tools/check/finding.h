/* SPDX-License-Identifier: BSD-2-Clause */
/* What was found, and where: the analysis fills it, the reports print it. */
#ifndef TOOLS_CHECK_FINDING_H
#define TOOLS_CHECK_FINDING_H

#include "tools/check/model.h"

enum finding_class {
	ESCAPE_CALL,
	ESCAPE_JUMP,
	ESCAPE_INDIRECT,
	UNBALANCED_RETURN,
	UNDERFLOW,
	DEPTH_CONFLICT,
	FALLTHROUGH,
	TRACEABLE_SITE,
	UNKNOWN,
	FINDING_CLASSES
};

/* "escape-call" ..., and one sentence what it means. */
extern const char *const finding_name[FINDING_CLASSES];
extern const char *const finding_meaning[FINDING_CLASSES];

struct finding {
	enum finding_class class;
	struct place site;    /* of the instruction */
	uint32_t function;    /* the symbol that was entered; NO_SYMBOL: code without a name */
	struct place entry;   /* where it was entered */
	struct target target; /* of calls and jumps; nowhere and NO_SYMBOL: none */
	unsigned depth;       /* open regions at the site */
	unsigned other_depth; /* DEPTH_CONFLICT: the other one */
	const char *detail;   /* a few words more, or NULL */
	struct place *path;   /* the shortest way: entry, where it turns, ..., the site */
	uint32_t path_length;
	const char *allowed; /* the reason of the allow-list entry that covers it, or NULL */
};

/* A call or jump inside a region to code that may be instrumented: what --list prints. */
struct crossing {
	struct place site;
	uint32_t function;
	struct target target;
	unsigned depth;
};

struct findings {
	struct finding *one;
	size_t count;
	struct crossing *crossings;
	size_t crossing_count;
	/* what was looked at */
	size_t functions, instructions, regions;
	bool no_marks; /* the program has none at all: said, not guessed */
};

#endif

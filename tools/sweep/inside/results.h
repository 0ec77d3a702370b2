/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What campaigns have found. A cell is one campaign: a door and the chain of events that hits it. A
 * finding is what makes a campaign fail. All memory lives as long as the command.
 */
#ifndef TOOLS_SWEEP_INSIDE_RESULTS_H
#define TOOLS_SWEEP_INSIDE_RESULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DEPTH_MAX 3

/* Events by depth: the first hits the door, the next one the event before it. */
struct chain {
	char *event[DEPTH_MAX];
	unsigned depth;
};

/* One injection: the boundary of each depth, counted from 1, and the instruction behind it. */
struct injection {
	uint64_t at[DEPTH_MAX], rip[DEPTH_MAX]; /* rip 0: not known */
	unsigned depth;                         /* 0: nothing is known */
};

struct cell {
	const char *door, *context;
	struct chain chain;
	const char *
	        options; /* that a person needs to do the same again, besides door, events, depth */
	uint64_t boundaries;  /* of the door */
	uint64_t injections;  /* that were judged */
	uint64_t differences; /* words of the judge that were not as before */
	uint64_t differing;   /* injections with such words */
	uint64_t deaths;
	uint32_t shards;
	uint32_t *done; /* the shards that were gone through, rising */
	uint32_t done_count;
	uint64_t ns; /* of the host, for people: not part of a report */
};

enum finding_kind {
	FINDING_DIFFERENCE,
	FINDING_DEATH,
	FINDING_OTHER, /* not gone through to its end, or not as the kernel should say it */
	FINDING_KINDS
};

struct finding {
	enum finding_kind kind;
	const char *door, *options;
	struct chain chain;
	struct injection injection;
	char *what;             /* the judge's word; how it died; what else is wrong */
	char *before, *after;   /* of a difference, else NULL */
	char *log;              /* the kernel's last lines, or NULL; not part of a report */
	uint32_t shard, shards; /* the part that it is about; 0: all */
};

/* How often an event came right before the instruction at an address. */
struct hit {
	char *event, *context;
	uint64_t address, count;
};

/* A door or an event that the kernel knows. */
struct known_name {
	char *name, *context, *text; /* context: NULL for events */
};

struct results {
	char *kernel, *mode; /* a hash of the image; debug, release ... */
	const char *image;   /* that was named, or NULL */
	struct known_name *doors, *events;
	size_t door_count, event_count;
	struct cell *cells;
	size_t cell_count;
	struct finding *findings;
	size_t finding_count;
	struct hit *hits;
	size_t hit_count;
	char **complaints; /* about the coverage: told anew by whoever reads the report */
	size_t complaint_count;
};

/* The text is kept. */
void results_complain(struct results *r, char *text);
/* Room for one more; all zero. */
struct known_name *results_add_door(struct results *r);
struct known_name *results_add_event(struct results *r);
struct finding *results_add_finding(struct results *r);

const struct known_name *known_find(const struct known_name *names, size_t count, const char *name);

/* The campaign's cell, made when there was none. It moves when the next one is made. */
struct cell *results_cell(struct results *r, const char *door, const struct chain *chain,
                          const char *options);
/* Adds to what there is for the same event, context and address. */
void results_hit(struct results *r, const char *event, const char *context, uint64_t address,
                 uint64_t count);

/* False: it is there already. */
bool cell_add_shard(struct cell *c, uint32_t shard);
bool cell_complete(const struct cell *c);
/* Was there any injection, or a part of a campaign, which may be without one? */
bool results_something(const struct results *r);

bool chain_is(const struct chain *a, const struct chain *b);
/* "mc,nmi" */
char *chain_text(const struct chain *chain);
/* "mc,nmi"; false: too deep, or empty. */
bool chain_read(struct chain *chain, const char *text);

/* The same results always in the same order; what was found twice stays once. */
void results_sort(struct results *r);
/* Nothing was found, and something was done. */
bool results_clean(const struct results *r);
/* All doors and all events of the kernel, at depth 1. */
bool results_full(const struct results *r);

#endif

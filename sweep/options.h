/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The words of the command line:
 *
 *	sweep=list                 all doors and events
 *	sweep=DOOR                 sweeps one door
 *	sweep.events=E1,E2;E1      campaigns, separated by ';' or '+', each a chain by depth
 *	sweep.first=B sweep.last=B only these boundaries of the first event, from 1
 *	sweep.shard=I/N            of these, each N-th from the I-th
 *	sweep.samples=K sweep.seed=S  K injections, drawn, instead of all
 *	sweep.at=B1,B2,B3          this one alone, all words said
 *	sweep.stop                 calls sweep_stop_here() right before it
 *	sweep.progress=N           a line for each N injections
 *	sweep-trace                the entry events are traced: the door asks its tracer
 *	sweep-faults               the handler of the sweep's NMIs takes exceptions itself
 */
#ifndef SWEEP_OPTIONS_H
#define SWEEP_OPTIONS_H

#include "lib/types.h"
#include "sweep/probe.h"

#define SWEEP_CAMPAIGNS 24

struct sweep_chain {
	unsigned depth;
	enum sweep_event_id event[SWEEP_DEPTH];
};

struct sweep_options {
	char door[32];
	struct sweep_chain chain[SWEEP_CAMPAIGNS];
	unsigned chains;
	u32 first, last;
	u32 shard, shards;
	u64 samples, seed;
	unsigned at_depth; /* 0: no sweep.at */
	u32 at[SWEEP_DEPTH];
	bool stop;
	bool faults;
	bool trace;
	bool stack_offset; /* the kernel's own word */
	u64 progress;
};

extern struct sweep_options sweep_options;

/* False: a word made no sense, and *why says which. */
bool sweep_options_read(const char **why);

#endif

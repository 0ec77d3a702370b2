/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A campaign: one door, one chain of events. Each pass through the door is between
 * campaign_before() and campaign_after(), which choose the next injection and judge the last.
 *
 *	warm up     passes without events: what is touched first is touched now
 *	calibrate   doors with an event of their own: at which count does it hit the sled?
 *	reference   a pass without events (but the door's own): the words as they must be
 *	sweep       the last event of the chain one instruction further each time; when the one
 *	            before is over without it, that one goes one further; until the first is past
 *
 * After a difference comes a new reference, so that what was broken once is told once.
 */
#ifndef SWEEP_CAMPAIGN_H
#define SWEEP_CAMPAIGN_H

#include <entry/regs.h>
#include "lib/types.h"
#include "sweep/door.h"
#include "sweep/judge.h"
#include "sweep/options.h"
#include "sweep/probe.h"

enum campaign_phase { PHASE_WARM, PHASE_CALIBRATE, PHASE_REFERENCE, PHASE_SWEEP, PHASE_OVER };

struct campaign {
	const struct sweep_door *door;
	struct sweep_chain chain;
	unsigned own; /* 1: the first event of the injection is the door's own */
	enum campaign_phase phase;
	unsigned passes;    /* of this phase */
	bool placed;        /* the first injection was chosen */
	u32 vector;         /* DOOR_VECTORS: that the reference is of */
	u64 sled, sled_end; /* where its own event comes, as the CPU has it */
	struct injection injection;
	u32 boundaries;
	u64 injections, differences, differing, said;
	u64 progress_at;
	unsigned missed, rounds; /* how often its own event was missed, and looked for in vain */
	u64 draws, random;
	u32 most[SWEEP_CHAIN]; /* sampling: the farthest that each event came */
	u64 reference[JUDGE_WORDS];
};

void campaign_begin(struct campaign *c, const struct sweep_door *door,
                    const struct sweep_chain *chain);

/*
 * DOOR_VECTORS: boundary b of the door is boundary (b - 1) % VECTOR_SPAN + 1 of what the event of
 * vector (b - 1) / VECTOR_SPAN does, and each vector has a reference of its own.
 */
#define VECTOR_SPAN 6

/* Around a pass: the very last thing before it; and after it, disarmed. regs: of the program or NULL */
void campaign_before(struct campaign *c);
/* DOOR_ARMS: in between. */
void campaign_arm(const struct campaign *c);
/* Takes over where the events came; for what is said of a pass that does not end. */
void campaign_places(struct campaign *c);
/* True: another pass. */
bool campaign_after(struct campaign *c, const struct pt_regs *regs, u64 memory);

/* For gdb: called right before the injection of sweep.at is armed. */
void sweep_stop_here(void);

#endif

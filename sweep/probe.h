/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The injector. The local timer counts instructions down and ends in an NMI; the gate of vector 2
 * leads to the probe, on a stack of its own, which then makes the event that is wanted there: it
 * builds the frame that the CPU would have built, and goes to the event's stub with all registers
 * as interrupted. For the next event of the chain it starts the timer again right before.
 */
#ifndef SWEEP_PROBE_H
#define SWEEP_PROBE_H

#include <entry/regs.h>
#include "lib/types.h"
#include "sweep/event.h"

#define SWEEP_DEPTH 3                 /* events that hit one another */
#define SWEEP_CHAIN (SWEEP_DEPTH + 1) /* and the door's own */

/* What is to be done: event[n] at instruction at[n] after event[n - 1], the first after arming. */
struct injection {
	unsigned depth;
	enum sweep_event_id event[SWEEP_CHAIN];
	u32 at[SWEEP_CHAIN]; /* from 1 */
	/* events from this one on that are not possible there come as soon as they are; 0: none */
	unsigned seek;
};

/* What was done. */
struct injected {
	unsigned made;
	int skipped; /* the event that was not possible where it should have come, or -1 */
	bool woke;   /* probe_rules.wake: the thread was still asleep at the end */
	bool past;   /* the next one would have come when the one before was over */
	enum sweep_event_id event[SWEEP_CHAIN];
	struct pt_regs regs[SWEEP_CHAIN];
};

extern struct injected probe_done;

/* How a door is to be swept. */
struct probe_rules {
	bool wake;  /* the door's thread sleeps: wake it when all is done */
	bool woken; /* ... its own event does: much later, only if it did not */
	bool whole; /* what follows the first event is inside until the end */
	bool nmis;  /* NMIs come that are not ours */
	u64 end_ip; /* arriving here is outside; 0: nowhere */
	/* only note where the first would come */
	bool dry;
};

extern struct probe_rules probe_rules;

/* This CPU, IRQs on or off: the timer is the probe's from here, and vector 2. */
void probe_take(void);
/* Back to the kernel. */
void probe_give(void);

/* Nothing has been made yet, and nothing will be. */
void probe_reset(void);
/* depth 0: nothing comes, but for the waking. As the very last thing before the door. */
void probe_arm(const struct injection *injection);
/* As the very first thing behind it. */
void probe_disarm(void);

/* Where event n came, or would have come: farther than armed when it was sought. */
u32 probe_place(unsigned n);

/* --- between the files of the probe ----------------------------------------------------------- */

/* A fixed interrupt to this CPU. */
void probe_send_self(unsigned vector);

/* probe.S: entry by the gate; and where WAY_JUMP goes. */
void sweep_probe_entry(void);
extern u64 sweep_go_ip, sweep_go_sp, sweep_go_flags;

/* Called from probe.S. */
enum sweep_way sweep_probe(struct pt_regs *regs, u64 cycles);

/* int3s that are the sweep's and have not been taken yet. */
extern unsigned sweep_int3s_due;

#endif

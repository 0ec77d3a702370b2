/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Events: what can hit the kernel, and how the probe makes one. All of it runs on the probe's own
 * stack with whatever GS base was interrupted: no per-CPU variable may be touched.
 */
#ifndef SWEEP_EVENT_H
#define SWEEP_EVENT_H

#include <entry/regs.h>
#include "lib/types.h"

enum sweep_event_id {
	EVENT_NONE,
	EVENT_NMI,
	EVENT_MC,
	EVENT_DB,
	EVENT_INT3,
	EVENT_TIMER,
	EVENT_IPI,
	EVENT_DEVICE,
	EVENT_STRAY,
	EVENT_VECTOR, /* of a door only: sweep_vector */
	EVENT_WAITING,
	NR_SWEEP_EVENTS,
};

/* How the probe goes on. */
enum sweep_way {
	WAY_IRET, /* through the frame as it is now: NMIs are let in again */
	WAY_JUMP, /* to sweep_go_*, with NMIs blocked as they are */
};

struct sweep_event {
	const char *name, *text; /* without a text it is none that can be asked for */
	/* It can come here, by the rules of the CPU and of the contract. */
	bool (*possible)(const struct pt_regs *regs);
	/* Makes it: regs are what the probe interrupted. blocked: leave NMIs blocked if it is one. */
	enum sweep_way (*make)(struct pt_regs *regs, bool blocked);
	/* `now` is inside of what the event made of `then`: its entry, handler or exit. */
	bool (*inside)(const struct pt_regs *then, const struct pt_regs *now);
};

extern const struct sweep_event sweep_events[NR_SWEEP_EVENTS];

/* EVENT_NONE: no such name. */
enum sweep_event_id sweep_event_find(const char *name, size_t len);

/* The sweep's thread, once, before the first. */
void sweep_events_init(void);

/*
 * NMIs are blocked as a CPU would have them: one that comes waits for the next IRET. Letting them
 * in says that there was one.
 */
bool sweep_event_nmi_waits(void);
void sweep_event_nmi_let_in(void);

/* `now` is the first that the CPU is to execute behind event n of those that were made. */
bool sweep_event_returned(unsigned n, const struct pt_regs *now);

/* NMIs that were made and that no handler has been told of yet. */
unsigned sweep_event_nmis_owed(void);

/* An int3 of the sweep's own has arrived; false: it was not. NMI-like contexts. */
bool sweep_event_int3_due(void);

/* EVENT_VECTOR: the gate that a program goes through. */
extern unsigned sweep_vector;

/* Whom the device's handler wakes, or NULL. */
struct task;
extern struct task *sweep_device_wakes;

#endif

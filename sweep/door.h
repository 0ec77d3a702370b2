/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Doors: ways into the kernel, through it and out again, each as a loop that goes through once.
 *
 * How one is added: write it in a file of its family in doors/, give it a line in that file's
 * array, and a new array a line in doors/table.c. Two kinds:
 *
 *   of the kernel   run() is called by the sweep's thread, on the boot CPU, task context, IRQs on.
 *                   The injector is armed right before and disarmed right after.
 *   of a program    code in user/stubs.S (see there), between DOOR and DOOR_END. The injector is
 *                   armed at the end of the sweep's own system call and disarmed in the next one.
 *
 * A door with `own` is an event in some context: the context is a sled of no-ops, the injector
 * makes the event there first, and what is swept is the event's own entry, handler and exit.
 */
#ifndef SWEEP_DOOR_H
#define SWEEP_DOOR_H

#include "lib/types.h"
#include "sweep/event.h"

enum sweep_door_flags {
	DOOR_SLEEPS = 1 << 0,  /* the thread sleeps in it: the injector wakes it at the end */
	DOOR_WHOLE = 1 << 1,   /* with `own`: swept until run() returns, not until the event does */
	DOOR_NMIS = 1 << 2,    /* sends NMIs itself */
	DOOR_ARMS = 1 << 3,    /* a program's that says itself when the injector is to count */
	DOOR_TRACED = 1 << 4,  /* a program's: every system call has entry and exit work */
	DOOR_VECTORS = 1 << 6, /* with EVENT_VECTOR: the first steps of each vector in turn */
	DOOR_WAKES = 1 << 5,   /* DOOR_SLEEPS, and its own event is to wake it */
};

struct sweep_door {
	const char *name;
	const char *context; /* user, kernel, softirq, idle */
	const char *text;    /* one line for people */
	unsigned flags;      /* enum sweep_door_flags */

	/* the kernel's */
	bool (*setup)(void); /* once; false: this machine has not what it takes */
	void (*run)(void);

	/* a program's: in stubs.S */
	const char *prelude; /* once, or NULL */
	const char *code;

	/* an event in a context: where, with both ends */
	enum sweep_event_id own;
	const char *sled, *sled_end;
};

/* doors/table.c. By name; NULL: there is none. */
const struct sweep_door *sweep_door_find(const char *name);

/* Calls fn for each. */
void sweep_door_each(void (*fn)(const struct sweep_door *door));

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Event records: one ring per CPU, fixed-size binary records, the newest overwrite the oldest.
 * Writing is lock-free and may be interrupted by an NMI that writes too.
 */
#ifndef STATE_TRACE_TRACE_H
#define STATE_TRACE_TRACE_H

#include "lib/compiler.h"
#include "lib/types.h"

enum trace_event {
	TRACE_HARDIRQS_OFF, /* ip */
	TRACE_HARDIRQS_ON,  /* ip */
	TRACE_SYS_ENTER,    /* nr, arg0, arg1, arg2 */
	TRACE_SYS_EXIT,     /* nr, result */
	TRACE_IRQ_ENTER,    /* vector */
	TRACE_IRQ_EXIT,     /* vector */
	TRACE_EXCEPTION,    /* vector, error code, ip, was user */
	TRACE_NMI_ENTER,    /* ip, was user */
	TRACE_NMI_EXIT,
	TRACE_SOFTIRQ_ENTER,  /* nr */
	TRACE_SOFTIRQ_EXIT,   /* nr */
	TRACE_SCHED_SWITCH,   /* previous tid, next tid */
	TRACE_SCHED_WAKEUP,   /* tid, cpu */
	TRACE_PAGE_FAULT,     /* address, error code, ip, result */
	TRACE_SIGNAL_SEND,    /* signal, to tid, code */
	TRACE_SIGNAL_DELIVER, /* signal, handler */
	TRACE_GUEST_ENTER,
	TRACE_GUEST_EXIT, /* exit code */
	NR_TRACE_EVENTS,
};

#define TRACE_ARGS 4

struct trace_record {
	u64 cycles;
	u32 seq; /* of this CPU's ring; also tells whether a slot is complete */
	u16 cpu;
	u16 event;
	u64 arg[TRACE_ARGS];
};

/* Records a ring holds; a power of two. */
#define TRACE_RING_RECORDS 1024

/* Switch an event on or off, for all CPUs. Task context, may sleep. Counts: as many offs as ons. */
void trace_enable(enum trace_event event);
void trace_disable(enum trace_event event);
const char *trace_event_name(enum trace_event event);

/* Write one record. Any context in which RCU watches, NMI included. Only tracepoints call it. */
void trace_write(enum trace_event event, u64 a0, u64 a1, u64 a2, u64 a3);

/*
 * Read out up to `max` complete records of a CPU, oldest first, starting with number *cursor
 * (start with 0); *cursor moves on. Records that were overwritten before we came are skipped and
 * counted in *lost (may be NULL). Returns how many. Any context; the CPU may go on writing.
 */
unsigned trace_read(int cpu, u32 *cursor, struct trace_record *out, unsigned max, u32 *lost);
/* Records written so far on a CPU. */
u32 trace_written(int cpu);

#endif

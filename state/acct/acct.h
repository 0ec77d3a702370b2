/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Time accounting: where each cycle of each CPU went. Unit: cycles of the time-stamp counter.
 *
 * A crossing at time t from bucket A to bucket B does
 *
 *	bucket[A] += t;  bucket[B] -= t;
 *
 * so every bucket but the current one holds its total, and the current one needs "now" added.
 * That costs one rdtsc, two combines and two adds, and no stamp of the last crossing. A path that
 * forgets its crossing leaves a bucket negative or larger than the elapsed time, which the check
 * of invariant 7 sees.
 *
 * An NMI is charged to what it interrupted. Crossings are __always_inline, non-instrumentable,
 * IRQs off.
 */
#ifndef STATE_ACCT_ACCT_H
#define STATE_ACCT_ACCT_H

#include "arch/x86_64/cpu/percpu.h"
#include "arch/x86_64/time/tsc.h"
#include "lib/compiler.h"
#include "lib/log.h"
#include "lib/types.h"

enum acct_bucket {
	ACCT_SYSTEM, /* zero: how a CPU boots */
	ACCT_USER,
	ACCT_IRQ,
	ACCT_SOFTIRQ,
	ACCT_IDLE,
	ACCT_GUEST,
	ACCT_STEAL,
	NR_ACCT_BUCKETS,
};

struct acct_cpu {
	s64 bucket[NR_ACCT_BUCKETS];
	u64 start;      /* cycles when accounting of this CPU began; 0: not yet */
	u32 charging;   /* enum acct_bucket */
	u32 irq_return; /* where the hardirq came from */
	struct acct_task *task;
	s64 task_user; /* the CPU's user and system totals when the task came in */
	s64 task_system;
};

DECLARE_PER_CPU(struct acct_cpu, acct_cpu);

/* The part of a task: cycles of the turns that are over. Zero at fork. */
struct acct_task {
	u64 user;
	u64 system;
	int cpu; /* where it runs now, plus 1; 0: nowhere */
};

/* From the current bucket, which must be `from`, to `to`. */
static __always_inline void acct_cross(enum acct_bucket from, enum acct_bucket to)
{
	u64 now = arch_cycles();

	ASSERT_NOINSTR(this_cpu_read(acct_cpu.charging) == from);
	this_cpu_write(acct_cpu.charging, to);
	this_cpu_add(acct_cpu.bucket[from], now);
	this_cpu_sub(acct_cpu.bucket[to], now);
}

/*
 * user -> system: right after the context is KERNEL; and the mirror. The hottest crossings do not
 * say in `charging` that user mode is charged: an open bucket is below zero, which readers see.
 * Debug builds say it, to assert it.
 */
static __always_inline void acct_user_cross(enum acct_bucket from, enum acct_bucket to)
{
	u64 now = arch_cycles();

	if (CONFIG_DEBUG) {
		ASSERT_NOINSTR(this_cpu_read(acct_cpu.charging) == from);
		this_cpu_write(acct_cpu.charging, to);
	}
	this_cpu_add(acct_cpu.bucket[from], now);
	this_cpu_sub(acct_cpu.bucket[to], now);
}

static __always_inline void acct_user_exit(void)
{
	acct_user_cross(ACCT_USER, ACCT_SYSTEM);
}

static __always_inline void acct_user_enter(void)
{
	acct_user_cross(ACCT_SYSTEM, ACCT_USER);
}

/* system -> guest, around the whole turn of the guest. */
static __always_inline void acct_guest_enter(void)
{
	acct_cross(ACCT_SYSTEM, ACCT_GUEST);
}

static __always_inline void acct_guest_exit(void)
{
	acct_cross(ACCT_GUEST, ACCT_SYSTEM);
}

/* system -> idle, around the halt loop of the idle task. */
static __always_inline void acct_idle_enter(void)
{
	acct_cross(ACCT_SYSTEM, ACCT_IDLE);
}

static __always_inline void acct_idle_exit(void)
{
	acct_cross(ACCT_IDLE, ACCT_SYSTEM);
}

/* Hardirqs interrupt any bucket and never nest: IRQs stay off in their handlers. */
static __always_inline void acct_hardirq_enter(void)
{
	u32 from = this_cpu_read(acct_cpu.charging);

	this_cpu_write(acct_cpu.irq_return, from);
	acct_cross((enum acct_bucket)from, ACCT_IRQ);
}

static __always_inline void acct_hardirq_exit(void)
{
	acct_cross(ACCT_IRQ, (enum acct_bucket)this_cpu_read(acct_cpu.irq_return));
}

/* Softirqs run on top of any bucket but irq; the caller keeps what enter returns. IRQs off. */
static __always_inline enum acct_bucket acct_softirq_enter(void)
{
	enum acct_bucket from = (enum acct_bucket)this_cpu_read(acct_cpu.charging);

	acct_cross(from, ACCT_SOFTIRQ);
	return from;
}

static __always_inline void acct_softirq_exit(enum acct_bucket from)
{
	acct_cross(ACCT_SOFTIRQ, from);
}

/* `cycles` of the current bucket were really the hypervisor's. */
void acct_steal(u64 cycles);

/* Each CPU, once, IRQs off: accounting begins, in ACCT_SYSTEM. */
void acct_cpu_init(void);

/* Task switch, IRQs off. Either may be NULL (the idle task). */
void acct_task_switch(struct acct_task *prev, struct acct_task *next);

/* Cycles of a task until now, running or not. Any context; the caller keeps the task alive. */
struct acct_times {
	u64 user;
	u64 system;
};
struct acct_times acct_task_times(const struct acct_task *task);

/* The buckets of a CPU until now, the current one included. */
struct acct_sample {
	u64 bucket[NR_ACCT_BUCKETS];
	u64 elapsed;
};

/* Any CPU, any context. False when accounting has not begun there, or when the CPU kept crossing
 * while we read: the sample is then unusable. */
bool acct_sample_cpu(int cpu, struct acct_sample *sample);

/*
 * Invariant 7, for all CPUs, each looking at itself: every bucket between zero and the elapsed
 * time, and their sum equal to it. Task context, IRQs on. Reports each violation; true when there
 * is none.
 */
bool acct_check(void);

const char *acct_bucket_name(enum acct_bucket bucket);

#endif

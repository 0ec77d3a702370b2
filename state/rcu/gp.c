/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Grace periods: numbered, one at a time. At its begin the context word of each CPU is read; the
 * grace period is over for a CPU when that word says "not watched" or has changed, because every
 * change passes through a point without readers: user mode, a guest, idle, or a task switch.
 *
 * Why this orders memory as RCU promises. Every change of the word is a locked instruction of its
 * own CPU, a full barrier B. Let a writer unpublish P and then ask for a grace period.
 *
 *	reader's CPU                         grace period
 *	... reads P (old) ...                writer: unpublish P
 *	B: word changes                      full barrier, then word is read: snapshot
 *	... reads of later readers ...       word is read again: changed -> over -> P is freed
 *
 * A read before B is finished when the change is seen, so it precedes the free. A read after B
 * either finds P unpublished, or it happened before the unpublishing became visible; then B, which
 * is before it, is visible to the snapshot too, and the reader's CPU needs another change after
 * that read. If the snapshot itself says "not watched", the next reader there begins with a B
 * after the snapshot, and sees P unpublished.
 */
#include "arch/x86_64/cpu/raw_spinlock.h"
#include "arch/x86_64/time/tsc.h"
#include "lib/atomic.h"
#include "lib/log.h"
#include "state/rcu/callbacks.h"

#define STALL_NS 10000000000UL

static struct {
	struct raw_spinlock lock;
	u64 completed; /* the number of the last one that is over */
	u64 requested; /* somebody waits for this number */
	bool running;  /* number completed + 1 */
	bool stall_told;
	u64 waiting_for; /* CPUs not yet seen in a quiescent state */
	u64 snapshot[NR_CPUS];
	u64 began; /* cycles */
} gp = {.lock = RAW_SPINLOCK_INIT};

static bool quiescent(u64 word)
{
	return !(word & CT_RCU_WATCHING);
}

static void begin(void)
{
	int cpu;

	gp.running = true;
	gp.stall_told = false;
	gp.began = arch_cycles();
	gp.waiting_for = 0;
	/* whatever was unpublished before the request is, for everybody, before the snapshots */
	smp_mb();
	for_each_online_cpu (cpu) {
		gp.snapshot[cpu] = ct_word_of(cpu);
		if (!quiescent(gp.snapshot[cpu]))
			gp.waiting_for |= 1UL << cpu;
	}
}

static void tell_stall(void)
{
	if (gp.stall_told || tsc_to_ns(arch_cycles() - gp.began) < STALL_NS)
		return;
	gp.stall_told = true;
	printk("rcu: grace period %llu waits long for CPUs %llx\n",
	       (unsigned long long)gp.completed + 1, (unsigned long long)gp.waiting_for);
}

/* Look at each CPU that is still missing. */
static void look(void)
{
	int cpu;

	for_each_online_cpu (cpu) {
		u64 word = ct_word_of(cpu); /* acquire: what we free comes after */

		if (quiescent(word) || word != gp.snapshot[cpu])
			gp.waiting_for &= ~(1UL << cpu);
	}
	if (gp.waiting_for) {
		tell_stall();
		return;
	}
	gp.running = false;
	WRITE_ONCE(gp.completed, gp.completed + 1);
}

u64 rcu_gp_request(void)
{
	u64 number;

	raw_spin_lock(&gp.lock);
	/* a running one may have begun before our caller unpublished: only the next will do */
	number = gp.completed + (gp.running ? 2 : 1);
	gp.requested = max(gp.requested, number);
	if (!gp.running)
		begin();
	raw_spin_unlock(&gp.lock);
	return number;
}

bool rcu_gp_poll(u64 number)
{
	raw_spin_lock(&gp.lock);
	if (gp.running)
		look();
	if (!gp.running && gp.requested > gp.completed)
		begin();
	raw_spin_unlock(&gp.lock);
	return READ_ONCE(gp.completed) >= number;
}

bool rcu_gp_wants_this_cpu(void)
{
	int cpu = smp_processor_id();

	return (READ_ONCE(gp.waiting_for) & 1UL << cpu) &&
	       READ_ONCE(gp.snapshot[cpu]) == this_cpu_read(ct_word);
}

u64 rcu_grace_periods(void)
{
	return READ_ONCE(gp.completed);
}

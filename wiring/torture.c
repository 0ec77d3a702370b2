/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Torture of the states. Question: does anything that RCU, spinlocks, accounting or the trace
 * rings promise break while all CPUs use them at once?
 */
#include "wiring/torture.h"

#include "arch/x86_64/time/tsc.h"
#include "kernel/mm/slab.h"
#include "kernel/sched/completion.h"
#include "kernel/sched/kthread.h"
#include "kernel/sched/sched.h"
#include "lib/err.h"
#include "lib/log.h"
#include "lib/random.h"
#include "state/acct/acct.h"
#include "state/lockdep/spinlock.h"
#include "state/rcu/rcu.h"
#include "state/trace/tracepoint.h"

#define TORTURE_NS 250000000UL
#define ALIVE      0x600d600d600d600dUL
#define DEAD       0xdeaddeaddeaddeadUL

/* What readers look at; replaced by the writer all the time. */
struct thing {
	u64 state;
	struct rcu_head rcu;
};

static struct thing *published;
static bool over;
static DEFINE_COMPLETION(finished);
static atomic_t threads;
static atomic_t made, reads, waits, frees;

/* Changed by tasks and by RCU's softirq; the sum of both must come out. */
static DEFINE_SPINLOCK(tally_lock);
static u64 tally;
static atomic64_t tally_expected;

static void count_up(void)
{
	unsigned long flags = spin_lock_irqsave(&tally_lock);

	WRITE_ONCE(tally, tally + 1);
	spin_unlock_irqrestore(&tally_lock, flags);
	atomic64_inc(&tally_expected);
}

/* --- RCU ------------------------------------------------------------------------------------ */

static void look_at_it(void)
{
	struct thing *thing;
	u64 looks = random_below(64);

	/* Some look for so long that grace periods begin and would like to end meanwhile. */
	if (!random_below(512))
		looks += 20000;
	rcu_read_lock();
	thing = rcu_dereference(published);
	do {
		if (READ_ONCE(thing->state) != ALIVE) {
			violation_report("torture: a reader saw a freed object: %lx", thing->state);
			break;
		}
		cpu_relax();
	} while (looks--);
	rcu_read_unlock();
	atomic_inc(&reads);
}

static void bury(struct thing *thing)
{
	if (thing->state != ALIVE)
		violation_report("torture: an object was freed twice: %lx", thing->state);
	thing->state = DEAD;
	kfree(thing);
	atomic_inc(&frees);
}

static void bury_rcu(struct rcu_head *head)
{
	if (!in_serving_softirq())
		violation_report("torture: an RCU callback outside of its softirq");
	count_up();
	bury(container_of(head, struct thing, rcu));
}

static struct thing *replace(void)
{
	struct thing *fresh = kmalloc(sizeof(*fresh));

	if (!fresh)
		return NULL;
	fresh->state = ALIVE;
	atomic_inc(&made);
	return xchg(&published, fresh);
}

static void write_once(void)
{
	struct thing *old = replace();

	if (!old)
		return;
	if (random_below(128)) {
		call_rcu(&old->rcu, bury_rcu);
	} else {
		synchronize_rcu();
		atomic_inc(&waits);
		bury(old);
	}
}

/* --- threads -------------------------------------------------------------------------------- */

static void thread_ends(void)
{
	if (atomic_dec_and_test(&threads))
		complete(&finished);
}

static void reader(void *arg)
{
	while (!READ_ONCE(over)) {
		look_at_it();
		count_up();
		cond_resched();
	}
	thread_ends();
}

static void writer(void *arg)
{
	while (!READ_ONCE(over)) {
		for (int i = 0; i < 8; i++)
			write_once();
		sched_yield();
	}
	thread_ends();
}

/* Text is patched below everybody's feet. */
static void tracer(void *arg)
{
	static const enum trace_event events[] = {TRACE_HARDIRQS_OFF, TRACE_HARDIRQS_ON,
	                                          TRACE_SCHED_SWITCH, TRACE_SOFTIRQ_ENTER};

	while (!READ_ONCE(over)) {
		for (unsigned i = 0; i < ARRAY_SIZE(events); i++)
			trace_enable(events[i]);
		sched_sleep(20000000);
		for (unsigned i = 0; i < ARRAY_SIZE(events); i++)
			trace_disable(events[i]);
		sched_sleep(1000000);
	}
	thread_ends();
}

static void start(void (*fn)(void *arg), int cpu, const char *name)
{
	struct task *t;

	atomic_inc(&threads);
	t = cpu < 0 ? kthread_run(fn, NULL, name) : kthread_run_on(cpu, fn, NULL, name);
	if (IS_ERR(t)) {
		printk("torture: no thread: %ld\n", PTR_ERR(t));
		thread_ends();
	}
}

/* --- verdict -------------------------------------------------------------------------------- */

/* Records of one CPU are in order of time and name their CPU. */
static u32 check_ring(int cpu)
{
	struct trace_record r[16];
	u32 cursor = 0, count = 0;
	u64 last = 0;
	unsigned n;

	while ((n = trace_read(cpu, &cursor, r, ARRAY_SIZE(r), NULL))) {
		for (unsigned i = 0; i < n; i++) {
			if (r[i].cpu != cpu || r[i].event >= NR_TRACE_EVENTS || r[i].cycles < last)
				violation_report("torture: trace record %u of CPU %d is wrong",
				                 r[i].seq, cpu);
			last = r[i].cycles;
			count++;
		}
	}
	return count;
}

static void judge(void)
{
	u32 records = 0;
	int cpu;

	if (atomic_read(&made) != atomic_read(&frees) + 1)
		violation_report("torture: made %d objects and freed %d, one is left",
		                 atomic_read(&made), atomic_read(&frees));
	if (tally != (u64)atomic64_read(&tally_expected))
		violation_report("torture: counted %lu under a spinlock, expected %lu", tally,
		                 (u64)atomic64_read(&tally_expected));
	for_each_online_cpu (cpu)
		records += check_ring(cpu);
	acct_check();
	printk("torture: %d CPUs, %d reads, %d frees, %d waits, %lu grace periods, %u records\n",
	       nr_cpus_online, atomic_read(&reads), atomic_read(&frees), atomic_read(&waits),
	       rcu_grace_periods(), records);
}

void torture_run(void)
{
	int cpu;

	atomic_set(&threads, 1);
	if (replace() || !published)
		return;
	for_each_online_cpu (cpu)
		start(reader, cpu, "torture-read");
	start(writer, -1, "torture-write");
	start(tracer, -1, "torture-trace");
	sched_sleep(TORTURE_NS);
	WRITE_ONCE(over, true);
	thread_ends();
	wait_for_completion(&finished);
	rcu_barrier();
	judge();
	kfree(published);
}

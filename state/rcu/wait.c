/* SPDX-License-Identifier: BSD-2-Clause */
/* Tasks that wait: for a grace period, or for callbacks. */
#include "arch/x86_64/smp/smp.h"
#include "lib/atomic.h"
#include "state/lockdep/lockdep.h"
#include "state/rcu/callbacks.h"

/* How long synchronize_rcu() looks itself before it sleeps: a few microseconds. */
#define LOOKS 500

struct rcu_sleeper {
	struct rcu_head head;
	struct rcu_waiter waiter;
};

static void wake_sleeper(struct rcu_head *head)
{
	rcu_wait_wake(&container_of(head, struct rcu_sleeper, head)->waiter);
}

static void sleep_a_grace_period(void)
{
	struct rcu_sleeper sleeper = {.waiter = {NULL, 0}};

	call_rcu(&sleeper.head, wake_sleeper);
	rcu_wait_block(&sleeper.waiter);
}

/*
 * The quick way: a grace period of our own. We run in task context, so the CPU we begin on has no
 * reader; if we move to another CPU meanwhile, that is a task switch of both. The ordering is that
 * of gp.c.
 */
static bool all_quiescent_soon(void)
{
	u64 snapshot[NR_CPUS];
	u64 missing = 0;
	int cpu;

	smp_mb();
	preempt_disable();
	for_each_online_cpu (cpu) {
		snapshot[cpu] = ct_word_of(cpu);
		if (cpu != smp_processor_id() && (snapshot[cpu] & CT_RCU_WATCHING))
			missing |= 1UL << cpu;
	}
	preempt_enable();

	for (int i = 0; missing && i < LOOKS; i++) {
		for_each_online_cpu (cpu) {
			u64 word = ct_word_of(cpu);

			if (!(missing & (1UL << cpu)))
				continue;
			if (!(word & CT_RCU_WATCHING) || word != snapshot[cpu])
				missing &= ~(1UL << cpu);
		}
		cpu_relax();
	}
	smp_mb();
	return !missing;
}

void synchronize_rcu(void)
{
	might_sleep();
	if (!all_quiescent_soon())
		sleep_a_grace_period();
}

/* --- rcu_barrier ---------------------------------------------------------------------------- */

struct rcu_barrier {
	struct rcu_barrier_part {
		struct rcu_head head;
		struct rcu_barrier *barrier;
	} part[NR_CPUS];
	atomic_t left;
	struct rcu_waiter waiter;
};

static void barrier_reached(struct rcu_head *head)
{
	struct rcu_barrier *barrier = container_of(head, struct rcu_barrier_part, head)->barrier;

	if (atomic_dec_and_test(&barrier->left))
		rcu_wait_wake(&barrier->waiter);
}

/* Each CPU: a last callback behind all that are queued. */
static void barrier_queue(void *arg)
{
	struct rcu_barrier *barrier = arg;
	struct rcu_barrier_part *part = &barrier->part[smp_processor_id()];

	part->barrier = barrier;
	call_rcu(&part->head, barrier_reached);
}

void rcu_barrier(void)
{
	struct rcu_barrier barrier = {.waiter = {NULL, 0}};

	might_sleep();
	atomic_set(&barrier.left, nr_cpus_online);
	smp_call_function((1UL << nr_cpus_online) - 1, barrier_queue, &barrier, true);
	rcu_wait_block(&barrier.waiter);
}

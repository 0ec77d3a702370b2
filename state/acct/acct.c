/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading the buckets, and what tasks get of them. */
#include "arch/x86_64/cpu/irqflags.h"
#include "arch/x86_64/smp/smp.h"
#include "lib/atomic.h"
#include "lib/string.h"
#include "state/acct/acct.h"

DEFINE_PER_CPU(struct acct_cpu, acct_cpu);

/* A crossing is three stores; nobody is interrupted in it all the time. */
#define READ_ATTEMPTS 64

const char *acct_bucket_name(enum acct_bucket bucket)
{
	static const char *const names[NR_ACCT_BUCKETS] = {
	        [ACCT_SYSTEM] = "system",   [ACCT_USER] = "user", [ACCT_IRQ] = "irq",
	        [ACCT_SOFTIRQ] = "softirq", [ACCT_IDLE] = "idle", [ACCT_GUEST] = "guest",
	        [ACCT_STEAL] = "steal",
	};

	return names[bucket];
}

void acct_cpu_init(void)
{
	struct acct_cpu *cpu = this_cpu_ptr(&acct_cpu);

	memset(cpu, 0, sizeof(*cpu));
	cpu->charging = ACCT_SYSTEM;
	cpu->start = arch_cycles();
	cpu->bucket[ACCT_SYSTEM] = -(s64)cpu->start;
}

void acct_steal(u64 cycles)
{
	unsigned long flags = raw_local_irq_save();

	this_cpu_add(acct_cpu.bucket[ACCT_STEAL], cycles);
	this_cpu_sub(acct_cpu.bucket[this_cpu_read(acct_cpu.charging)], cycles);
	raw_local_irq_restore(flags);
}

/* --- samples -------------------------------------------------------------------------------- */

/* Two equal looks in a row: no crossing in between. */
static bool copy_stable(const struct acct_cpu *from, struct acct_cpu *to, u64 *now)
{
	struct acct_cpu again;

	for (int i = 0; i < READ_ATTEMPTS; i++) {
		memcpy(to, from, sizeof(*to));
		smp_rmb();
		*now = arch_cycles();
		smp_rmb();
		memcpy(&again, from, sizeof(again));
		if (!memcmp(to, &again, sizeof(again)))
			return true;
		cpu_relax();
	}
	return false;
}

/* Release builds do not note the crossing to user mode, but only one bucket is below zero. */
static enum acct_bucket open_bucket(const struct acct_cpu *cpu)
{
	return cpu->bucket[ACCT_USER] < 0 ? ACCT_USER : (enum acct_bucket)cpu->charging;
}

/* Close the current bucket at `now`. */
static void sample_from(const struct acct_cpu *cpu, u64 now, struct acct_sample *sample)
{
	for (int b = 0; b < NR_ACCT_BUCKETS; b++)
		sample->bucket[b] = cpu->bucket[b];
	sample->bucket[open_bucket(cpu)] += now;
	sample->elapsed = now - cpu->start;
}

/* Invariant 7. A bucket below zero is a huge number here. */
static bool sample_plausible(const struct acct_sample *sample)
{
	u64 sum = 0;

	for (int b = 0; b < NR_ACCT_BUCKETS; b++) {
		if (sample->bucket[b] > sample->elapsed)
			return false;
		sum += sample->bucket[b];
	}
	return sum == sample->elapsed;
}

bool acct_sample_cpu(int cpu, struct acct_sample *sample)
{
	struct acct_cpu copy;
	u64 now;

	for (int i = 0; i < READ_ATTEMPTS; i++) {
		if (!copy_stable(per_cpu_ptr(&acct_cpu, cpu), &copy, &now) || !copy.start)
			return false;
		sample_from(&copy, now, sample);
		if (sample_plausible(sample))
			return true;
		/* caught in the middle of a crossing */
	}
	return false;
}

/* Hardirq context or IRQs off: nothing crosses here but NMIs, which leave all as it was. */
static void check_this_cpu(void *failed)
{
	const struct acct_cpu *cpu = this_cpu_ptr(&acct_cpu);
	struct acct_sample sample;

	if (!cpu->start)
		return;
	sample_from(cpu, arch_cycles(), &sample);
	if (sample_plausible(&sample))
		return;
	atomic_inc(failed);
	violation_report("time accounting of CPU %d: user %lld system %lld irq %lld softirq %lld "
	                 "idle %lld guest %lld of %llu cycles",
	                 smp_processor_id(), (long long)sample.bucket[ACCT_USER],
	                 (long long)sample.bucket[ACCT_SYSTEM], (long long)sample.bucket[ACCT_IRQ],
	                 (long long)sample.bucket[ACCT_SOFTIRQ],
	                 (long long)sample.bucket[ACCT_IDLE], (long long)sample.bucket[ACCT_GUEST],
	                 (unsigned long long)sample.elapsed);
}

bool acct_check(void)
{
	atomic_t failed = ATOMIC_INIT(0);

	smp_call_function((1UL << nr_cpus_online) - 1, check_this_cpu, &failed, true);
	return atomic_read(&failed) == 0;
}

/* --- tasks ---------------------------------------------------------------------------------- */

/*
 * A task's part of a bucket is what the CPU's bucket grew by while the task was on the CPU. So a
 * crossing costs nothing for the task's sake; only the switch does.
 */
void acct_task_switch(struct acct_task *prev, struct acct_task *next)
{
	struct acct_cpu *cpu = this_cpu_ptr(&acct_cpu);
	s64 user = cpu->bucket[ACCT_USER];
	s64 system = cpu->bucket[ACCT_SYSTEM] + (s64)arch_cycles();

	ASSERT(cpu->charging == ACCT_SYSTEM);
	if (prev) {
		WRITE_ONCE(prev->user, prev->user + (u64)(user - cpu->task_user));
		WRITE_ONCE(prev->system, prev->system + (u64)(system - cpu->task_system));
		WRITE_ONCE(prev->cpu, 0);
	}
	WRITE_ONCE(cpu->task, next);
	cpu->task_user = user;
	cpu->task_system = system;
	if (next)
		WRITE_ONCE(next->cpu, smp_processor_id() + 1);
}

/* What the running turn adds to the times. False: the task was switched meanwhile. */
static bool add_running_turn(const struct acct_task *task, int cpu, struct acct_times *times)
{
	struct acct_sample sample;
	struct acct_cpu copy;
	u64 now;

	if (!copy_stable(per_cpu_ptr(&acct_cpu, cpu), &copy, &now) || copy.task != task)
		return false;
	sample_from(&copy, now, &sample);
	if (!sample_plausible(&sample))
		return false;
	times->user += sample.bucket[ACCT_USER] - (u64)copy.task_user;
	times->system += sample.bucket[ACCT_SYSTEM] - (u64)copy.task_system;
	return true;
}

struct acct_times acct_task_times(const struct acct_task *task)
{
	struct acct_times times = {0, 0};

	for (int i = 0; i < READ_ATTEMPTS; i++) {
		int cpu = READ_ONCE(task->cpu);

		smp_rmb();
		times.user = READ_ONCE(task->user);
		times.system = READ_ONCE(task->system);
		smp_rmb();
		if (cpu && !add_running_turn(task, cpu - 1, &times))
			continue;
		if (READ_ONCE(task->cpu) == cpu)
			break;
	}
	return times;
}

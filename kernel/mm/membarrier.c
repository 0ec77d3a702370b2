/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * membarrier: a full memory barrier on every CPU that runs the program, asked for by one thread.
 *
 * A CPU that runs another program, or the kernel, passed a full barrier when it switched; so only
 * the CPUs of mm->cpus get an interrupt. Its return is also what makes new code visible to them
 * (IRET serialises: APM vol. 2, 7.6.4), so SYNC_CORE costs nothing more.
 */
#include <asm/errno.h>
#include <linux/membarrier.h>
#include "arch/x86_64/smp/smp.h"
#include "kernel/mm/mm.h"
#include "kernel/mm/mm_calls.h"
#include "kernel/task/task.h"
#include "lib/atomic.h"
#include "state/preempt/preempt.h"

enum {
	REGISTRATIONS = MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED |
	                MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED |
	                MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE |
	                MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ,
	COMMANDS = REGISTRATIONS | MEMBARRIER_CMD_GLOBAL | MEMBARRIER_CMD_GLOBAL_EXPEDITED |
	           MEMBARRIER_CMD_PRIVATE_EXPEDITED | MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE |
	           MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ,
};

static void barrier_here(void *arg)
{
	smp_mb();
}

/* The interrupted program leaves its restartable sequence, if it was in one. */
static void restart_here(void *arg)
{
	if (current->rseq)
		entry_work_set(&current->work.exit, EXIT_WORK_NOTIFY_RESUME);
}

static void call_on(u64 cpus, void (*fn)(void *arg))
{
	smp_mb();
	preempt_disable();
	cpus &= ~(1UL << smp_processor_id());
	if (cpus)
		smp_call_function(cpus, fn, NULL, true);
	preempt_enable();
	smp_mb();
}

static void barrier_on(u64 cpus)
{
	call_on(cpus, barrier_here);
}

static void barrier_everywhere(void)
{
	barrier_on((1UL << nr_cpus_online) - 1);
}

/* For commands of a program that said before that it would use them. */
static long barrier_private(struct mm *mm, u64 registration)
{
	if (!(__atomic_load_n(&mm->membarrier, __ATOMIC_RELAXED) & registration))
		return -EPERM;
	smp_mb();
	barrier_on(__atomic_load_n(&mm->cpus, __ATOMIC_RELAXED));
	return 0;
}

/* Of all CPUs that run the program, or of one. */
static long restart_sequences(struct mm *mm, u32 flags, u32 cpu)
{
	u64 cpus = __atomic_load_n(&mm->cpus, __ATOMIC_RELAXED);

	if (!(__atomic_load_n(&mm->membarrier, __ATOMIC_RELAXED) &
	      MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ))
		return -EPERM;
	if (flags & MEMBARRIER_CMD_FLAG_CPU)
		cpus &= cpu < NR_CPUS ? 1UL << cpu : 0;
	call_on(cpus, restart_here);
	return 0;
}

long sys_membarrier(struct pt_regs *regs)
{
	struct mm *mm = current->mm;
	int cmd = (int)sys_arg0(regs);
	u32 flags = (u32)sys_arg1(regs);

	if (cmd == MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ && !(flags & ~MEMBARRIER_CMD_FLAG_CPU))
		return restart_sequences(mm, flags, (u32)sys_arg2(regs));
	if (flags)
		return -EINVAL;
	switch (cmd) {
	case MEMBARRIER_CMD_QUERY: return COMMANDS;
	case MEMBARRIER_CMD_GLOBAL:
	case MEMBARRIER_CMD_GLOBAL_EXPEDITED: barrier_everywhere(); return 0;
	case MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED:
	case MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED:
	case MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE:
	case MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ:
		__atomic_fetch_or(&mm->membarrier, (u64)cmd, __ATOMIC_SEQ_CST);
		return 0;
	case MEMBARRIER_CMD_PRIVATE_EXPEDITED:
		return barrier_private(mm, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED);
	case MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE:
		return barrier_private(mm, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE);
	}
	return -EINVAL;
}

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
	                MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE,
	COMMANDS = REGISTRATIONS | MEMBARRIER_CMD_GLOBAL | MEMBARRIER_CMD_GLOBAL_EXPEDITED |
	           MEMBARRIER_CMD_PRIVATE_EXPEDITED | MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE,
};

static void barrier_here(void *arg)
{
	smp_mb();
}

static void barrier_on(u64 cpus)
{
	smp_mb();
	preempt_disable();
	cpus &= ~(1UL << smp_processor_id());
	if (cpus)
		smp_call_function(cpus, barrier_here, NULL, true);
	preempt_enable();
	smp_mb();
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

long sys_membarrier(struct pt_regs *regs)
{
	struct mm *mm = current->mm;
	int cmd = (int)sys_arg0(regs);

	if ((u32)sys_arg1(regs))
		return -EINVAL;
	switch (cmd) {
	case MEMBARRIER_CMD_QUERY: return COMMANDS;
	case MEMBARRIER_CMD_GLOBAL:
	case MEMBARRIER_CMD_GLOBAL_EXPEDITED: barrier_everywhere(); return 0;
	case MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED:
	case MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED:
	case MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE:
		__atomic_fetch_or(&mm->membarrier, (u64)cmd, __ATOMIC_SEQ_CST);
		return 0;
	case MEMBARRIER_CMD_PRIVATE_EXPEDITED:
		return barrier_private(mm, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED);
	case MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE:
		return barrier_private(mm, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE);
	}
	return -EINVAL;
}

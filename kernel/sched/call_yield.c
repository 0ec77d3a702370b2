/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernel/sched/sched.h"
#include "kernel/sched/sched_calls.h"

long sys_sched_yield(struct pt_regs *regs)
{
	sched_yield();
	return 0;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* How many tasks there may be: in all, and of one user (RLIMIT_NPROC). */
#include <asm/errno.h>
#include <linux/capability.h>
#include "arch/x86_64/mmu/stack.h"
#include "kernel/mm/page.h"
#include "kernel/task/internal.h"

static u32 nr_tasks; /* atomic; of programs, until they are reaped */

u64 task_max(void)
{
	u64 by_memory = mm_total_pages() * PAGE_SIZE / (8 * KERNEL_STACK_SIZE);

	return min(max(by_memory, 64ul), (u64)PID_MAX - 1);
}

static int add_threads(struct process *p, void *arg)
{
	u32 *count = arg;

	if (p->leader->cred->uid == current_uid())
		*count += p->nr_threads;
	return 0;
}

/* Counted by looking: only users without privileges pay. */
static bool user_is_at_limit(void)
{
	u64 limit = rlimit(RLIMIT_NPROC);
	u32 count = 0;

	if (!current_uid() || limit == RLIM64_INFINITY || capable(CAP_SYS_RESOURCE) ||
	    capable(CAP_SYS_ADMIN))
		return false;
	process_for_each(add_threads, &count);
	return count >= limit;
}

int task_count(struct task *t)
{
	if (user_is_at_limit())
		return -EAGAIN;
	t->counted = true;
	if (__atomic_add_fetch(&nr_tasks, 1, __ATOMIC_RELAXED) <= task_max())
		return 0;
	task_uncount(t);
	return -EAGAIN;
}

void task_uncount(struct task *t)
{
	if (!t->counted)
		return;
	t->counted = false;
	__atomic_fetch_sub(&nr_tasks, 1, __ATOMIC_RELAXED);
}

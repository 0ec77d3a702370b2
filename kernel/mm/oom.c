/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * When there is no page left.
 *
 * First the stocks of all CPUs come back. If that is not enough the process with the most pages
 * dies; everybody who needs memory waits a little and tries again. The kernel itself lives off the
 * reserve meanwhile (PAGE_USER leaves it alone).
 */
#include <asm/errno.h>
#include <asm/signal.h>
#include "arch/x86_64/smp/smp.h"
#include "kernel/mm/mm.h"
#include "kernel/mm/oom.h"
#include "kernel/mm/slab.h"
#include "kernel/mm/table.h"
#include "kernel/sched/sched.h"
#include "kernel/task/signal_api.h"
#include "kernel/task/task.h"
#include "lib/log.h"

enum {
	ENOUGH = 64,       /* pages that make another try worth it */
	WAIT_NS = 2000000, /* for the dying to give back what they hold */
	KILL_EVERY = 50,   /* waits before another one is chosen */
};

u64 mm_oom_kills;

static struct spinlock oom_lock = SPINLOCK_INIT("oom");
static unsigned int waits_left; /* under oom_lock */
static int last_victim;         /* atomic; a pid: one that dies slowly is chosen again */

static void drain_here(void *arg)
{
	slab_drain_cpu();
	table_drain_cpu();
	page_drain_cpu();
}

void mm_drain_all(void)
{
	preempt_disable();
	smp_call_function((1UL << nr_cpus_online) - 1, drain_here, NULL, true);
	preempt_enable();
}

static u64 process_pages(struct process *p)
{
	struct mm *mm = process_mm_get(p);
	u64 n = 0;

	if (mm) {
		n = READ_ONCE(mm->rss_anon) + READ_ONCE(mm->rss_file) + READ_ONCE(mm->tables);
		mm_put(mm);
	}
	return n;
}

/* The first process ends the machine with it, so it is the last choice. With a reference. */
static struct process *choose(u64 *pages)
{
	struct process *best = NULL, *p;
	int pid = 0;

	*pages = 0;
	while ((p = process_next(pid))) {
		u64 n = process_pages(p);

		pid = p->pid + 1;
		if (p == init_process && p != current->process) {
			process_put(p);
			continue;
		}
		if (n > *pages) {
			if (best)
				process_put(best);
			best = p;
			*pages = n;
		} else {
			process_put(p);
		}
	}
	return best;
}

static void kill_biggest(void)
{
	u64 pages;
	struct process *p = choose(&pages);

	if (!p)
		return;
	if (xchg(&last_victim, p->pid) != p->pid) {
		printk("out of memory: killing process %d (%lu KiB)\n", p->pid, pages * 4);
		__atomic_fetch_add(&mm_oom_kills, 1, __ATOMIC_RELAXED);
	}
	signal_kernel_process(p, SIGKILL);
	/* the first process ignores that; it goes on its way out */
	if (p == current->process && !signal_fatal_pending(current))
		signal_force_kill(SIGKILL);
	process_put(p);
}

/* True for the one who has to choose a victim now. */
static bool my_turn(void)
{
	bool mine;

	spin_lock(&oom_lock);
	mine = !waits_left;
	waits_left = mine ? KILL_EVERY : waits_left - 1;
	spin_unlock(&oom_lock);
	return mine;
}

int mm_out_of_memory(void)
{
	might_sleep();
	if (signal_fatal_pending(current))
		return -EINTR;
	mm_drain_all();
	if (page_free_for_users() >= ENOUGH)
		return 0;
	if (my_turn())
		kill_biggest();
	if (signal_fatal_pending(current))
		return -EINTR;
	sched_sleep(WAIT_NS);
	return 0;
}

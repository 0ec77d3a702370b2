/* SPDX-License-Identifier: BSD-2-Clause */
/* Who used how much: threads, processes, waited-for children. */
#include <linux/resource.h>
#include "lib/string.h"
#include "kernel/mm/mm.h"
#include "kernel/task/internal.h"
#include "kernel/time/clock.h"

void usage_add(struct usage *to, const struct usage *from)
{
	to->utime += from->utime;
	to->stime += from->stime;
	to->minflt += from->minflt;
	to->majflt += from->majflt;
	to->nvcsw += from->nvcsw;
	to->nivcsw += from->nivcsw;
	to->maxrss = max(to->maxrss, from->maxrss);
}

void usage_of_task(struct task *t, struct usage *usage)
{
	struct acct_times times = acct_task_times(&t->acct);

	*usage = (struct usage){
	        .utime = cycles_to_ns(times.user),
	        .stime = cycles_to_ns(times.system),
	        .minflt = t->minflt,
	        .majflt = t->majflt,
	        .nvcsw = t->sched.nvcsw,
	        .nivcsw = t->sched.nivcsw,
	};
}

static u64 rss_of(struct mm *mm)
{
	u64 now = READ_ONCE(mm->rss_anon) + READ_ONCE(mm->rss_file);

	return max(now, READ_ONCE(mm->rss_max));
}

void usage_note_rss(struct process *p, struct mm *mm)
{
	if (mm && rss_of(mm) > READ_ONCE(p->dead.maxrss))
		WRITE_ONCE(p->dead.maxrss, rss_of(mm));
}

void process_usage(struct process *p, struct usage *usage)
{
	unsigned long flags = spin_lock_irqsave(&tasklist_lock);
	struct usage one;
	struct task *t;

	*usage = p->dead;
	list_for_each_entry (t, &p->threads, thread_link) {
		if (t->exited)
			continue;
		usage_of_task(t, &one);
		usage_add(usage, &one);
	}
	spin_unlock_irqrestore(&tasklist_lock, flags);
}

void process_children_usage(struct process *p, struct usage *usage)
{
	unsigned long flags = spin_lock_irqsave(&tasklist_lock);

	*usage = p->children_u;
	spin_unlock_irqrestore(&tasklist_lock, flags);
}

void usage_of_family(struct process *p, struct usage *usage)
{
	*usage = p->dead;
	usage_add(usage, &p->children_u);
}

static struct __kernel_old_timeval timeval_of(u64 ns)
{
	return (struct __kernel_old_timeval){
	        .tv_sec = (long)(ns / NSEC_PER_SEC),
	        .tv_usec = (long)(ns % NSEC_PER_SEC / NSEC_PER_USEC),
	};
}

void usage_to_rusage(const struct usage *usage, struct rusage *ru)
{
	memset(ru, 0, sizeof(*ru));
	ru->ru_utime = timeval_of(usage->utime);
	ru->ru_stime = timeval_of(usage->stime);
	ru->ru_maxrss = (long)(usage->maxrss * (PAGE_SIZE / 1024));
	ru->ru_minflt = (long)usage->minflt;
	ru->ru_majflt = (long)usage->majflt;
	ru->ru_nvcsw = (long)usage->nvcsw;
	ru->ru_nivcsw = (long)usage->nivcsw;
}

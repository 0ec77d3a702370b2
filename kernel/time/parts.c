/* SPDX-License-Identifier: BSD-2-Clause */
/* The timers of a process through its life. */
#include "kernel/task/part.h"
#include "kernel/time/ptimers.h"
#include "kernel/time/ptimers_internal.h"

/* Interval timers survive exec, posix timers do not: execve(2). */
static void time_exec(struct task *t)
{
	posix_timers_delete_all(t->process);
}

/* The last thread to begin its end turns the timers off: a zombie gets no signals. */
static void time_exit(struct task *t)
{
	struct process *p = t->process;

	if (t->flags & TF_KTHREAD || __atomic_load_n(&p->nr_live, __ATOMIC_ACQUIRE))
		return;
	itimers_stop(p);
	posix_timers_delete_all(p);
}

static void time_free_process(struct process *p)
{
	itimers_free(p);
	posix_timers_free(p);
}

const struct task_part time_part = {
        .name = "time",
        .exec = time_exec,
        .exit = time_exit,
        .free_process = time_free_process,
};

void ptimers_tick(struct task *t)
{
	struct process *p = t->process;
	struct usage usage;

	if (likely(!itimers_want_cpu(p) && !posix_timers_want_cpu(p) && !cpu_limit_is_set(p)))
		return;
	process_usage(p, &usage);
	itimers_cpu_tick(p, &usage);
	posix_timers_cpu_tick(p, &usage);
	cpu_limit_tick(p, &usage);
}

u64 next_period(u64 expires, u64 interval, u64 now, u64 *missed)
{
	u64 n = expires > now ? 0 : (now - expires) / interval;

	*missed = n;
	return expires + (n + 1) * interval;
}

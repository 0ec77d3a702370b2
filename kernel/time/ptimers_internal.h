/* SPDX-License-Identifier: BSD-2-Clause */
/* What the timers of processes, and the clocks they follow, share in kernel/time. */
#ifndef KERNEL_TIME_PTIMERS_INTERNAL_H
#define KERNEL_TIME_PTIMERS_INTERNAL_H

#include "kernel/task/task.h"
#include "kernel/time/clock.h"
#include "kernel/time/timer.h"

/* --- itimer.c -------------------------------------------------------------------------------- */

/* Stops all three. The memory stays until the process goes. */
void itimers_stop(struct process *p);
void itimers_free(struct process *p);
/* CPU time used by p: send what is due. Hardirq context, no lock held. */
void itimers_cpu_tick(struct process *p, const struct usage *usage);
/* One of them counts CPU time: a hint. */
bool itimers_want_cpu(struct process *p);

/* --- posix.c --------------------------------------------------------------------------------- */

/* Deletes all. Task context. */
void posix_timers_delete_all(struct process *p);
void posix_timers_free(struct process *p);
void posix_timers_cpu_tick(struct process *p, const struct usage *usage);
bool posix_timers_want_cpu(struct process *p);

/* The first time expires + n * interval after now, n >= 1; *missed: how many were left out. */
u64 next_period(u64 expires, u64 interval, u64 now, u64 *missed);

/* call_timerfd.c: the real-time clock was set; who wants to hear of it does. Task context. */
void timerfds_clock_set(void);

/* cpu_limit.c: the same for RLIMIT_CPU. */
bool cpu_limit_is_set(struct process *p);
void cpu_limit_tick(struct process *p, const struct usage *usage);

#endif

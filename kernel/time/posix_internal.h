/* SPDX-License-Identifier: BSD-2-Clause */
/* Posix timers from inside: what posix.c and posix_life.c of kernel/time share. */
#ifndef KERNEL_TIME_POSIX_INTERNAL_H
#define KERNEL_TIME_POSIX_INTERNAL_H

#include "kernel/task/signal_api.h"
#include "kernel/time/ptimers_internal.h"

enum clock_kind { KIND_MONOTONIC, KIND_REAL, KIND_PROCESS, KIND_PROCESS_USER, KIND_THREAD };

struct posix_timers {
	struct spinlock lock; /* IRQs off */
	struct list_head list;
	unsigned count;
	unsigned cpu_armed; /* timers of CPU clocks that are on; read without the lock as a hint */
	int next_id;
};

struct posix_timer {
	struct list_head link;
	struct process *process; /* outlives the timer */
	struct task *target;     /* referenced; NULL: the process gets the signal */
	struct task *counted;    /* KIND_THREAD: referenced */
	int id;
	enum clock_kind kind;
	bool quiet; /* SIGEV_NONE */
	bool busy;
	u64 interval;
	u64 expires; /* of its clock; 0: off (for KIND_MONOTONIC and KIND_REAL: when it was set for) */
	int overrun_before; /* of the signal before the queued one */
	struct timer timer;
	struct signal_slot slot;
};

static inline struct posix_timers *timers_of(struct process *p)
{
	return __atomic_load_n(&p->timers, __ATOMIC_ACQUIRE);
}

static inline bool counts_cpu(const struct posix_timer *pt)
{
	return pt->kind >= KIND_PROCESS;
}

/* Under the lock: the timer with this id, or NULL. */
struct posix_timer *posix_timer_find(struct posix_timers *timers, int id);
/* The function of posix_timer.timer. */
void posix_timer_fires(struct timer *timer);

#endif

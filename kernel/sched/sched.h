/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The scheduler: who runs where, and how a task gives up its CPU and gets it back.
 *
 * Sleeping, the whole protocol:
 *
 *	sleeper                                 waker
 *	set_current_state(TASK_...);            condition = true;
 *	    -- full barrier --                      -- full barrier (in wake_up_process) --
 *	if (!condition)                         wake_up_process(sleeper):
 *		schedule();                         if (state is one of ...) state = RUNNING
 *	__set_current_state(TASK_RUNNING);
 *
 * Either the sleeper sees the condition, or the waker sees the state. wait.h wraps this.
 *
 * Locks: task.sched.wake_lock > lock of a run queue; two run queues by ascending CPU. All are
 * taken with IRQs off and nothing else is taken inside.
 */
#ifndef KERNEL_SCHED_SCHED_H
#define KERNEL_SCHED_SCHED_H

#include "lib/atomic.h"
#include "lib/compiler.h"
#include "lib/types.h"
#include "kernel/sched/task_state.h"
#include "kernel/task/current.h"
#include "kernel/task/task.h"

/* --- giving up the CPU ---------------------------------------------------------------------- */

/* With the barrier of the protocol above. */
#define set_current_state(s)   ((void)xchg(&current->sched.state, (u32)(s)))
/* Without: only towards TASK_RUNNING. */
#define __set_current_state(s) WRITE_ONCE(current->sched.state, (u32)(s))

/*
 * Let another task run. In TASK_RUNNING: if there is a better one. Else: sleep until woken, unless
 * a signal that ends this kind of sleep is pending. Returns in TASK_RUNNING after a sleep. Task
 * context, preemption enabled, IRQs on, no spinlock held.
 */
void schedule(void);

/*
 * Set a state first. Sleeps for at most `ns`; returns what is left of it, 0 when the time is over.
 * SCHED_FOREVER: no end, returns SCHED_FOREVER. Always returns in TASK_RUNNING.
 */
u64 schedule_timeout(u64 ns);
/* The same with an end on the monotonic clock. */
bool schedule_until(u64 end_ns); /* true: woken before the end */

/* ... with an end on the real-time clock, which may be set meanwhile. */
bool schedule_until_real(u64 end_ns);

/* Sleep that long, uninterruptibly. */
void sched_sleep(u64 ns);

/* Behind all others of the same kind that want this CPU. */
void sched_yield(void);

/* A point in a long loop of the kernel where another task may run. */
void cond_resched(void);

/*
 * Kernel preemption. preempt_schedule() is declared in state/preempt. The other one: interrupt
 * exit to kernel mode, preemption counter zero, IRQs off on entry and return.
 */
void preempt_schedule_irq(void);

/* --- waking --------------------------------------------------------------------------------- */

/*
 * Any context but NMI, IRQs on or off, with or without spinlocks (not those of run queues). The
 * caller makes sure the task exists: a reference, or the lock of the queue it waits in. True if
 * this call woke it. Full barrier before looking at the state.
 */
bool wake_up_state(struct task *t, u32 states);
bool wake_up_process(struct task *t); /* TASK_NORMAL */

/* Make a running task on another CPU pass through its exit work soon. Any context but NMI. */
void sched_kick(struct task *t);

/* A better task waits for this CPU: set both the work bit of the running task and the preemption
 * word. IRQs off. */
void sched_set_need_resched(void);

/* From the tick of this CPU, hardirq context. */
void sched_tick(void);

/* Handler of the reschedule interrupt, hardirq context. */
void ipi_reschedule_interrupt(void);

/* --- life of a task ------------------------------------------------------------------------- */

/* Fills in child->sched from the current task (kernel threads: nice 0, all CPUs). May sleep. */
void sched_fork(struct task *child);
/* The same for a task of the kernel. */
void sched_init_kernel_task(struct task *t);
/* Puts a new task in a run queue. Once, after sched_fork(). */
void sched_start(struct task *child);
/*
 * The current task never runs again; whoever runs next on this CPU calls task_switched_away().
 * Task context, IRQs on.
 */
__noreturn void sched_exit(void);
/*
 * Contract with arch/x86_64/cpu/switch.h: the first thing a new task does, on its own stack, with
 * IRQs off and the preemption counter at one: finishes the switch, then IRQs on, preemption on.
 */
void task_first_run(void);

/* --- boot ----------------------------------------------------------------------------------- */

/* Boot CPU, IRQs off, after task_init_early(): run queues exist, `current` is the idle task. */
void sched_init(void);
/* Marks t as the idle task of `cpu`, whose CPU is not running yet. */
void sched_init_idle(struct task *t, unsigned cpu);
/* Each CPU, itself, IRQs off: from now on others may place tasks here. */
void sched_cpu_online(void);

/* --- priorities, policies, CPUs ------------------------------------------------------------- */

/* Any task; the caller checked permissions. Task context. */
void sched_set_nice(struct task *t, int nice);
static inline int sched_nice(const struct task *t)
{
	return READ_ONCE(t->sched.nice);
}
/* -EINVAL for a priority that does not go with the policy. */
int sched_set_policy(struct task *t, u32 policy, u32 rt_priority, bool reset_on_fork);
/* -EINVAL if no CPU of the mask exists. Returns when t does not run on a forbidden CPU any more. */
int sched_set_affinity(struct task *t, u64 mask);
/* The CPUs of its mask that exist. */
u64 sched_affinity(const struct task *t);
static inline unsigned task_cpu(const struct task *t)
{
	return READ_ONCE(t->sched.cpu);
}

/* --- for /proc ------------------------------------------------------------------------------ */

struct sched_stats {
	u64 switches;        /* context switches of all CPUs */
	u64 forks;           /* tasks started since boot */
	unsigned running;    /* tasks that want a CPU */
	unsigned blocked;    /* uninterruptible sleepers */
	unsigned loadavg[3]; /* 1, 5, 15 minutes; fixed point, 11 bits */
};
void sched_get_stats(struct sched_stats *stats);

/* As the state field of /proc/PID/stat: R S D T t X. */
char task_state_char(const struct task *t);

/* Nothing is runnable and nobody sleeps uninterruptibly: for the report. */
u64 sched_switches(int cpu);

#endif

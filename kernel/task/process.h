/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Processes: what the threads of one program share, and how processes hang together.
 *
 * tasklist_lock guards the tree: parents, children, thread lists, process groups, sessions, the
 * pid table, and the state of a process. It is held with interrupts off, never while sleeping.
 * Readers that only follow pointers may use RCU: tasks and processes are freed after a grace
 * period, thread lists and the pid table are RCU-safe, group lists are not.
 *
 * Lock order, outermost first:
 *   mm->lock and all mutexes > tasklist_lock > the signal lock of a process > task->lock
 *   > wait queues > run queues
 */
#ifndef KERNEL_TASK_PROCESS_H
#define KERNEL_TASK_PROCESS_H

#include <asm/resource.h>
#include <linux/resource.h>
#include "lib/list.h"
#include "lib/refcount.h"
#include "lib/types.h"
#include "state/lockdep/spinlock.h"
#include "state/rcu/rcu.h"
#include "kernel/sched/wait.h"

struct mm;
struct task;
struct signal_process;
struct posix_timers;

#define PID_MAX 32768 /* numbers are below */

struct session {
	int id;
	u32 nr_groups;          /* tasklist_lock */
	struct process *leader; /* tasklist_lock; NULL when it is gone */
};

struct pgrp {
	int id;
	struct session *session;
	struct list_head members; /* process.in_group; tasklist_lock */
};

enum process_state {
	PROCESS_LIVE,
	PROCESS_ZOMBIE, /* all threads ended, nobody has waited for it */
	PROCESS_DEAD,   /* somebody has */
};

/* What the ended threads and the waited-for children used. Times in nanoseconds. */
struct usage {
	u64 utime, stime;
	u64 minflt, majflt;
	u64 nvcsw, nivcsw;
	u64 maxrss; /* pages, the largest of any */
};

struct process {
	/* constant while the process lives */
	int pid;
	/* copies of group->id and group->session->id; read without a lock */
	int pgid, sid;

	struct process *parent; /* tasklist_lock to write, RCU to read; never NULL */

	/* tasklist_lock */
	struct task *leader;
	struct list_head threads; /* task.thread_link, leader first; RCU to walk */
	u32 nr_threads;           /* that have not come to the end of task_exit() */
	enum process_state state;
	struct list_head children, sibling;
	struct list_head all; /* link in the list of all processes */
	struct pgrp *group;
	struct list_head in_group;
	int exit_signal; /* to the parent; 0: none */
	int parent_tid;  /* the parent's thread that made us */
	int status;      /* zombie: as wait(2) has it */
	bool did_exec;
	bool is_subreaper;
	struct task *exec_task;  /* waits to be the only thread */
	struct usage dead;       /* of ended threads */
	struct usage children_u; /* of waited-for children */

	u32 nr_live; /* atomic; threads that have not begun task_exit() */
	refcount_t refs;
	struct wait_queue child_wait;  /* wait(2): woken when a child changes */
	struct signal_process *signal; /* work/signal's */
	struct posix_timers *timers;   /* kernel/time's */
	void *itimers;                 /* kernel/time's */
	u64 start_ns;                  /* monotonic */

	struct spinlock limits_lock;
	struct rlimit64 limits[RLIM_NLIMITS]; /* limits_lock; single words are read without */

	struct rcu_head rcu;
};

extern struct spinlock tasklist_lock;
/* pid 0: the idle tasks and all kernel threads. Its own parent. */
extern struct process kernel_process;
/* pid 1: the reaper of orphans. NULL before init_start(). */
extern struct process *init_process;

/* ---- references ---- */

static inline void process_get(struct process *p)
{
	refcount_inc(&p->refs);
}

/* Any context but NMI. */
void process_put(struct process *p);

/* By pid (of the leader); a reference, or NULL. Zombies are found. */
struct process *process_find(int pid);

/* ---- iteration ---- */

/*
 * Every process in order of creation, kernel_process left out, until fn returns nonzero; returns
 * that. Under tasklist_lock with interrupts off: fn must not sleep nor take it.
 */
int process_for_each(int (*fn)(struct process *p, void *arg), void *arg);

/* The same for the members of a process group. -ESRCH when there is no such group. */
int pgrp_for_each(int pgid, int (*fn)(struct process *p, void *arg), void *arg);

/* The process with the smallest pid >= from, with a reference, or NULL: for readdir of /proc. */
struct process *process_next(int from);

/* Its threads: under rcu_read_lock() or tasklist_lock. `t` is a struct task *; needs task.h. */
#define for_each_thread(p, t) list_for_each_entry_rcu(t, &(p)->threads, thread_link)

/* Any thread that still has one gives its mm with a reference (mm_put), or NULL. */
struct mm *process_mm_get(struct process *p);

/* ---- groups and sessions ---- */

/* The session of a process group, or -ESRCH. */
int pgrp_session(int pgid);
/* No member has a parent in the same session but in another group. */
bool pgrp_is_orphaned(int pgid);
/* The leader of a session, with a reference, or NULL. */
struct process *session_leader(int sid);

static inline int process_pgid(const struct process *p)
{
	return READ_ONCE(p->pgid);
}

static inline int process_sid(const struct process *p)
{
	return READ_ONCE(p->sid);
}

static inline bool process_is_session_leader(const struct process *p)
{
	return READ_ONCE(p->sid) == p->pid;
}

/* ---- life ---- */

/* A process stopped or continued: wakes the parent's wait(2). Called by work/signal. */
void process_wake_parent(struct process *p);

/* The process ends (group exit asked for, or no thread left). */
bool process_is_zombie(const struct process *p);

/* ---- usage ---- */

/* Of the process: ended and living threads together. */
void process_usage(struct process *p, struct usage *usage);
/* Of its waited-for children. */
void process_children_usage(struct process *p, struct usage *usage);

/* ---- limits ---- */

/* The soft limit of the current process. */
u64 rlimit(unsigned int which);
u64 process_rlimit(struct process *p, unsigned int which);

#endif

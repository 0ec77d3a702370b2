/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of kernel/task share. Contexts as in task.h unless said otherwise. */
#ifndef KERNEL_TASK_INTERNAL_H
#define KERNEL_TASK_INTERNAL_H

#include "kernel/task/signal_api.h"
#include "kernel/task/task.h"

/* ---- task.c: memory ---- */

/* Zeroed, with a kernel stack, a comm copy and one reference for running. NULL without memory. */
struct task *task_alloc(const char *name);
/* Room for the vector state of a user task, as a fresh program has it. */
bool task_alloc_fpu(struct task *t);
/* Undoes both for a task that no part was made for. */
void task_free_bare(struct task *t);
extern struct task boot_task;

/* ---- limit.c: how many tasks there may be ---- */

/* So many that their kernel memory takes an eighth of all, and numbers do not run out. */
u64 task_max(void);
/*
 * Room for one more task of the current user: 0, or -EAGAIN. Undone when the task is reaped, or
 * freed without ever having been seen. Kernel threads and process 1 are not counted.
 */
int task_count(struct task *t);
void task_uncount(struct task *t);

/* ---- process.c: memory and links ---- */

/* Not linked anywhere; state and limits as `from` has them. NULL without memory. */
struct process *process_alloc(struct process *from);
/* A child of parent and in parent's group, if that has one; tasklist_lock. */
void process_link(struct process *p, struct process *parent);
/* Reaped: out of the tree and its group; tasklist_lock. */
void process_unlink(struct process *p);
void process_init(void);

/* ---- create.c ---- */

/* Process 1, not started: runs fn(arg) in the kernel, in a session of its own. ERR_PTR. */
struct task *task_create_init(void (*fn)(void *arg), void *arg);

/* ---- parts.c ---- */

int parts_create(struct task *t);
int parts_fork(struct task *child, struct task *parent, const struct clone_args_k *args);
void parts_exec(struct task *t);
void parts_exit(struct task *t);
void parts_free(struct task *t);
void parts_free_process(struct process *p);

/* ---- thread.c: threads of a process; tasklist_lock ---- */

/* Makes the task visible: pid table, thread list. Takes a reference for that. */
void thread_link(struct task *t);
/* Takes it out again; the caller puts the reference after unlocking. */
void thread_unlink(struct task *t);
/*
 * exec by a thread that is not the leader, when it is the only one left: it takes the leader's
 * place and number. Returns the old leader, already unlinked: put it.
 */
struct task *thread_become_leader(struct task *t);

/* ---- group.c; tasklist_lock ---- */

void group_join(struct process *p, struct pgrp *group);
void group_leave(struct process *p);
/*
 * p is about to stop being a link between its group and `parent` (it ends, or gets another
 * parent): if that orphans the group and somebody in it is stopped, SIGHUP and SIGCONT to all.
 */
void group_unlink_parent(struct process *p, struct process *parent, bool p_ends);

/* ---- family.c; tasklist_lock ---- */

/*
 * The children of a dying process get a new parent. Zombies whom that one does not want to wait
 * for are moved to `dead` (by sibling), state PROCESS_DEAD.
 */
void family_reparent(struct process *p, struct list_head *dead);
/* A thread ends: its children go to a sibling thread, if there is one, and may hear of it. */
void family_thread_ends(struct task *t);

/* ---- exit.c ---- */

/* A zombie is gone for good: out of all lists. tasklist_lock. Then, unlocked, process_bury(). */
void process_unhook(struct process *p);
void process_bury(struct process *p);
/* The parent must hear that p is a zombie. True: it does not care; p is PROCESS_DEAD. tasklist_lock. */
bool process_tell_parent(struct process *p);
/* User memory is left for good: robust list, tid word, vfork parent. Task context, may sleep. */
void task_leave_memory(struct task *t);
extern struct spinlock vfork_lock;

/* ---- wait.c ---- */

struct wait_request {
	int type; /* P_ALL, P_PID, P_PGID */
	int id;
	int options;
};

struct wait_found {
	int pid;
	u32 uid;
	int code;   /* CLD_* */
	int status; /* as wait(2) has it, for all three kinds of event */
	struct usage usage;
};

/* Pid; 0 with WNOHANG when nothing happened; -ECHILD, -ERESTARTSYS. May sleep. */
long wait_for_child(const struct wait_request *request, struct wait_found *found);

/* ---- call_kcmp.c ---- */

/* Boot, after random_init(). */
void kcmp_init(void);

/* ---- call_ioport.c ---- */

/* fork: the child has the same ports. Then the end of a task, any context but NMI. */
void io_share(struct task *child, struct task *parent);
void io_put(struct task *t);

/* ---- usage.c ---- */

struct rusage;

void usage_add(struct usage *to, const struct usage *from);
/* Of one thread until now. */
void usage_of_task(struct task *t, struct usage *usage);
/* Of a process all of whose threads ended, its waited-for children included. tasklist_lock. */
void usage_of_family(struct process *p, struct usage *usage);
/* Before the mm goes: how large it was. */
void usage_note_rss(struct process *p, struct mm *mm);
void usage_to_rusage(const struct usage *usage, struct rusage *ru);

#endif

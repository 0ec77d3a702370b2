/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tasks: one thread of execution each, of a program or of the kernel.
 *
 * Life: task_create_kernel() or task_clone() makes one, it runs, task_exit() ends it. Its memory
 * goes when the last reference is put and no RCU reader can see it. The kernel stack goes earlier:
 * at the last switch away from it (task_switched_away()).
 */
#ifndef KERNEL_TASK_TASK_H
#define KERNEL_TASK_TASK_H

#include <entry/regs.h>
#include <entry/work.h>
#include "entry/oracle/oracle.h"
#include "lib/list.h"
#include "lib/refcount.h"
#include "lib/types.h"
#include "arch/x86_64/cpu/switch.h"
#include "state/acct/acct.h"
#include "state/lockdep/lockdep.h"
#include "state/lockdep/spinlock.h"
#include "state/rcu/rcu.h"
#include "kernel/sched/sched_task.h"
#include "kernel/task/cred.h"
#include "kernel/task/current.h"
#include "kernel/task/part.h"
#include "kernel/task/process.h"

struct completion;
struct files;
struct fs;
struct mm;
struct signal_task;
struct taskwork;
struct dispatch_task;
struct hwbreak_task;
struct ptrace_task;
struct seccomp_task;
struct audit_task;
struct robust_list_head;
struct rseq;

#define TASK_COMM_LEN 16

/* task.flags: written by the task itself, or before it runs. */
enum task_flags {
	TF_KTHREAD = 1 << 0,  /* of the kernel: no mm, no pid, process is kernel_process */
	TF_EXITING = 1 << 1,  /* past the start of task_exit() */
	TF_IDLE = 1 << 2,     /* runs when nothing else can */
	TF_RANDOMIZE = 1 << 3 /* free */
};

struct task {
	struct entry_work work; /* first: signal_pending() and the entry code rely on it */

	/* hot */
	u32 flags;               /* enum task_flags */
	int tid;                 /* 0 for kernel threads; changes only in exec */
	struct process *process; /* referenced; constant */
	struct cred *cred;       /* referenced; written by the task itself, RCU for others */
	struct signal_task *signal;
	/* written under lock by the task itself, so it reads them without; others hold lock */
	struct mm *mm; /* NULL: kernel thread, or exited */
	struct files *files;
	struct fs *fs;
	struct rseq __user *rseq; /* registered, or NULL; see rseq.h */
	u32 rseq_sig;
	u32 rseq_cpu; /* the number that stands there */

	struct arch_task arch;
	struct sched_task sched;
	struct acct_task acct;
	struct lockdep_task lockdep;
#if CONFIG_DEBUG
	struct entry_oracle oracle; /* what crossed the door in this task's name */
#endif

	/* the other parts, each its owner's */
	struct taskwork *taskwork;
	struct dispatch_task *dispatch;
	struct hwbreak_task *hwbreak; /* NULL: it never had a breakpoint */
	struct ptrace_task *ptrace;
	struct seccomp_task *seccomp;
	struct audit_task *audit;

	struct spinlock lock;
	char comm[TASK_COMM_LEN]; /* under lock */

	struct list_head thread_link; /* in process->threads: tasklist_lock, RCU */

	/* the task's own business */
	int __user *set_child_tid;   /* CLONE_CHILD_SETTID: until it first runs */
	int __user *clear_child_tid; /* set_tid_address: cleared and woken at exit */
	struct robust_list_head __user *robust_list;
	u32 personality;
	u8 no_new_privs;
	u8 dumpable;
	u8 iopl;
	u8 counted; /* as one of the tasks there may be */
	u8 exited;  /* tasklist_lock: past the end of task_exit() */
	int pdeath_signal;
	u32 pagefault_disabled; /* kernel/mm: nesting of pagefault_disable() */
	u64 minflt, majflt;     /* kernel/mm counts */
	u64 start_ns;
	struct completion *vfork_done; /* vfork_lock: whom to tell that the mm is released */

	void *stack; /* lowest address of the kernel stack */
	refcount_t refs;
	struct rcu_head rcu;
};

/* ---- references and look-up ---- */

static inline void task_get(struct task *t)
{
	refcount_inc(&t->refs);
}

/* Any context but NMI. */
void task_put(struct task *t);

/* By tid; a reference, or NULL. Any context but NMI. */
struct task *task_find(int tid);

/* The same without a reference: under rcu_read_lock() or tasklist_lock. */
struct task *task_find_rcu(int tid);

static inline bool task_is_kthread(const struct task *t)
{
	return t->flags & TF_KTHREAD;
}

static inline bool task_is_leader(const struct task *t)
{
	return READ_ONCE(t->process->leader) == t;
}

/* The frame of the user mode this task came from; garbage for kernel threads. */
static inline struct pt_regs *task_pt_regs(const struct task *t)
{
	return (struct pt_regs *)t->arch.stack_top - 1;
}

static inline struct pt_regs *current_pt_regs(void)
{
	return task_pt_regs(current);
}

/* Its mm with a reference (mm_put), or NULL. */
struct mm *task_mm_get(struct task *t);

/* Stores a new mm (or NULL) for the current task and returns the old one, reference included. */
struct mm *task_set_mm(struct mm *mm);

/* May the current task look into t's memory and addresses? */
bool task_may_inspect(struct task *t);

/* The name, at most 15 characters. get: buf has TASK_COMM_LEN bytes. */
void task_set_comm(struct task *t, const char *name);
void task_get_comm(struct task *t, char *buf);

/* ---- making and ending ---- */

/* Boot CPU, first of all, IRQs off: `current` becomes the boot task, which will be CPU 0's idle. */
void task_init_early(void);
/* After the slab allocator works. */
void task_init(void);

/*
 * A task that runs fn(arg) in the kernel and must end with task_exit(). It is not started: that is
 * sched_start()'s business. name is copied. ERR_PTR on failure. The caller owns no reference: the
 * task lives until it ends; take one before starting it if needed.
 */
struct task *task_create_kernel(void (*fn)(void *arg), void *arg, const char *name);

/* The idle task of another CPU: never started, never ends. Panics without memory. */
struct task *task_create_idle(unsigned int cpu);

/*
 * clone(2) of the current task with checked arguments. The child is started. Its tid, or -errno.
 * Waits for the child to exec or end when CLONE_VFORK is given.
 */
long task_clone(const struct clone_args_k *args);

/* Ends the calling thread. status as wait(2) has it; counts if it is the last of its process. */
__noreturn void task_exit(int status);
/* Ends the calling process, all threads. */
__noreturn void task_exit_group(int status);

/*
 * By the scheduler, after it switched away from a task that will never run again: frees the stack
 * and drops the task's own reference. Interrupts off or on, no sleeping.
 */
void task_switched_away(struct task *prev);

/* ---- exec ---- */

/*
 * Replaces the current task's program. path is looked up from dfd as execveat(2) does; at_flags
 * AT_EMPTY_PATH, AT_SYMLINK_NOFOLLOW. The arrays are kernel memory, NULL-terminated. 0, or -errno
 * while the old program is still whole; afterwards errors kill. On 0 the task goes to the new
 * program when it next returns to user mode.
 */
int exec_kernel(const char *path, const char *const argv[], const char *const envp[]);

#endif

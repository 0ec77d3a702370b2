/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A task is made of parts. Each room that keeps something per task exports one struct task_part
 * and says how that something is made, copied, changed and freed; kernel/task walks the list,
 * wiring/ writes it.
 *
 * All hooks are optional, run in task context with interrupts on and may sleep, except the two
 * free hooks. Order: as listed for create, fork, exec and exit; backwards for free.
 */
#ifndef KERNEL_TASK_PART_H
#define KERNEL_TASK_PART_H

#include "lib/compiler.h"
#include "lib/types.h"

struct task;
struct process;

/* What clone(2) was asked for, checked, in kernel memory. */
struct clone_args_k {
	u64 flags;       /* CLONE_*, without the exit signal */
	int exit_signal; /* 0: none */
	u64 stack;       /* the child's first stack pointer; 0: the parent's */
	u64 tls;         /* CLONE_SETTLS: FS base */
	int __user *parent_tid;
	int __user *child_tid;
	int __user *pidfd;
	int set_tid; /* the wanted tid, 0: any */
	/* a child that starts in the kernel: runs fn(arg), and user mode if that returns */
	void (*fn)(void *arg);
	void *arg;
};

struct task_part {
	const char *name;
	/*
	 * A task made by the kernel, nothing to copy from. t->process is set and is the task's own
	 * unless t->flags has TF_KTHREAD. 0 or -errno.
	 */
	int (*create)(struct task *t);
	/*
	 * By the parent, before the child is visible to anybody. Without CLONE_THREAD in the flags
	 * child->process is new and its shared state is made here too. 0 or -errno.
	 */
	int (*fork)(struct task *child, struct task *parent, const struct clone_args_k *args);
	/* The current task starts a new program; past the point of no return, alone in its process. */
	void (*exec)(struct task *t);
	/* The current task ends. User memory is still there until the mm's own turn. */
	void (*exit)(struct task *t);
	/*
	 * The memory of the task goes. After exit any context but NMI, no sleeping; for a task that
	 * never ran (create or fork failed further down the list) exit was not called, and this is
	 * task context: give back everything.
	 */
	void (*free)(struct task *t);
	/* The same for what hangs on the process, if anything; no task of it is left. */
	void (*free_process)(struct process *p);
};

/* Contract: defined by wiring/, ends with NULL. */
extern const struct task_part *const task_parts[];

#endif

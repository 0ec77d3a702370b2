/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The directory of one process or thread. Memory: proc_memory.c.
 */
#include "kernel/fs/procfs.h"
#include "kernel/fs/fdtable.h"
#include "kernel/fs/file.h"
#include "kernel/fs/inode.h"
#include "kernel/fs/namei.h"
#include "kernel/fs/proc_memory.h"
#include "kernel/mm/slab.h"
#include "kernel/sched/sched.h"
#include "kernel/task/signal_api.h"
#include "kernel/task/task.h"
#include "kernel/time/clock.h"
#include "kernel/tty/tty.h"
#include "lib/err.h"
#include "lib/string.h"
#include <asm/errno.h>

/* ---- status ---- */

static const char *state_name(char c)
{
	switch (c) {
	case 'R': return "R (running)";
	case 'S': return "S (sleeping)";
	case 'D': return "D (disk sleep)";
	case 'T': return "T (stopped)";
	case 't': return "t (tracing stop)";
	case 'Z': return "Z (zombie)";
	default: return "X (dead)";
	}
}

static char state_of(struct task *task)
{
	if (task_is_leader(task) && process_is_zombie(task->process))
		return 'Z';
	return task_state_char(task);
}

static void show_ids(struct proc_text *text, struct task *task)
{
	struct cred *cred = cred_of(task);

	proc_printf(text, "Uid:\t%u\t%u\t%u\t%u\nGid:\t%u\t%u\t%u\t%u\n", cred->uid, cred->euid,
	            cred->suid, cred->fsuid, cred->gid, cred->egid, cred->sgid, cred->fsgid);
	proc_printf(text, "Groups:\t");
	for (u32 i = 0; i < cred->nr_groups; i++)
		proc_printf(text, "%u ", cred->groups[i]);
	proc_printf(text, "\nCapInh:\t%016lx\nCapPrm:\t%016lx\nCapEff:\t%016lx\n",
	            cred->cap_inheritable, cred->cap_permitted, cred->cap_effective);
	proc_printf(text, "CapBnd:\t%016lx\nCapAmb:\t%016lx\n", cred->cap_bounding,
	            cred->cap_ambient);
	cred_put(cred);
}

static void show_signals(struct proc_text *text, struct task *task)
{
	struct signal_sets sets;

	signal_get_sets(task, &sets);
	proc_printf(text, "SigPnd:\t%016lx\nShdPnd:\t%016lx\nSigBlk:\t%016lx\n", sets.pending,
	            sets.shared, sets.blocked);
	proc_printf(text, "SigIgn:\t%016lx\nSigCgt:\t%016lx\n", sets.ignored, sets.caught);
}

static int parent_pid(struct task *task)
{
	rcu_read_lock();
	int pid = task->process->parent->pid;

	rcu_read_unlock();
	return pid;
}

static int show_status(struct proc_text *text, struct task *task)
{
	struct process *p = task->process;
	struct usage usage;
	char comm[TASK_COMM_LEN];

	task_get_comm(task, comm);
	process_usage(p, &usage);
	proc_printf(text, "Name:\t%s\nUmask:\t%04o\nState:\t%s\n", comm, fs_umask_of(task),
	            state_name(state_of(task)));
	proc_printf(text, "Tgid:\t%d\nNgid:\t0\nPid:\t%d\nPPid:\t%d\nTracerPid:\t0\n", p->pid,
	            task->tid, parent_pid(task));
	show_ids(text, task);
	proc_show_memory_status(text, task);
	proc_printf(text, "Threads:\t%u\n", p->nr_threads);
	show_signals(text, task);
	proc_printf(text, "NoNewPrivs:\t%u\nSeccomp:\t0\n", task->no_new_privs);
	proc_printf(text, "Cpus_allowed:\t%lx\n", sched_affinity(task));
	proc_printf(text, "voluntary_ctxt_switches:\t%lu\nnonvoluntary_ctxt_switches:\t%lu\n",
	            usage.nvcsw, usage.nivcsw);
	return 0;
}

/* ---- stat: fields as proc(5) numbers them ---- */

static void terminal_of(struct process *p, u32 *rdev, int *pgrp)
{
	struct tty *tty = tty_of_session(process_sid(p));

	*rdev = 0;
	*pgrp = -1;
	if (tty) {
		*rdev = tty->rdev;
		*pgrp = tty->pgrp;
		tty_put(tty);
	}
}

static int show_stat(struct proc_text *text, struct task *task)
{
	struct process *p = task->process;
	struct usage usage, children;
	struct proc_memory memory;
	struct signal_sets sets;
	char comm[TASK_COMM_LEN];
	u32 rdev;
	int pgrp;

	task_get_comm(task, comm);
	process_usage(p, &usage);
	process_children_usage(p, &children);
	terminal_of(p, &rdev, &pgrp);
	proc_get_memory(task, &memory);
	signal_get_sets(task, &sets);
	/* 1-8 */
	proc_printf(text, "%d (%s) %c %d %d %d %u %d ", task->tid, comm, state_of(task),
	            parent_pid(task), process_pgid(p), process_sid(p), rdev, pgrp);
	/* 9-17: flags, faults, times */
	proc_printf(text, "0 %lu %lu %lu %lu %lu %lu %lu %lu ", usage.minflt, children.minflt,
	            usage.majflt, children.majflt, usage.utime / NSEC_PER_USER_HZ,
	            usage.stime / NSEC_PER_USER_HZ, children.utime / NSEC_PER_USER_HZ,
	            children.stime / NSEC_PER_USER_HZ);
	/* 18-22: priority, nice, threads, start */
	proc_printf(text, "%d %d %u 0 %lu ", 20 + sched_nice(task), sched_nice(task), p->nr_threads,
	            p->start_ns / NSEC_PER_USER_HZ);
	/* 23-30: memory */
	proc_printf(text, "%lu %lu %lu %lu %lu %lu 0 0 ", memory.size * 4096, memory.resident,
	            process_rlimit(p, RLIMIT_RSS), memory.code_start, memory.code_end,
	            memory.stack_start);
	/* 31-34: signals; 35-40; 41-52 */
	proc_printf(text, "%lu %lu %lu %lu 0 0 0 %d %u 0 0 0 0 0 ", sets.pending & 0x7fffffff,
	            sets.blocked & 0x7fffffff, sets.ignored & 0x7fffffff, sets.caught & 0x7fffffff,
	            p->exit_signal, task_cpu(task));
	proc_printf(text, "%lu %lu %lu %lu %lu %lu %lu %d\n", memory.data_start, memory.data_end,
	            memory.brk_start, memory.arg_start, memory.arg_end, memory.env_start,
	            memory.env_end, p->status);
	return 0;
}

/* ---- names and places ---- */

static int show_comm(struct proc_text *text, struct task *task)
{
	char comm[TASK_COMM_LEN];

	task_get_comm(task, comm);
	proc_printf(text, "%s\n", comm);
	return 0;
}

static int store_comm(struct task *task, const char *data, size_t len)
{
	char comm[TASK_COMM_LEN];
	size_t n = min(len, sizeof(comm) - 1);

	if (task->process != current->process)
		return -EINVAL;
	memcpy(comm, data, n);
	comm[n] = 0;
	if (n && comm[n - 1] == '\n')
		comm[n - 1] = 0;
	task_set_comm(task, comm);
	return 0;
}

static int link_dentry(struct proc_text *text, struct dentry *dentry)
{
	struct dentry *root = fs_root();
	char *buf = kmalloc(FS_PATH_MAX);
	int err = 0;

	if (!dentry)
		err = -ENOENT;
	else if (!buf)
		err = -ENOMEM;
	else {
		char *path = dentry_path(dentry, root, buf, FS_PATH_MAX, NULL);

		if (IS_ERR(path))
			err = PTR_ERR(path);
		else
			proc_write(text, path, strlen(path));
	}
	kfree(buf);
	dentry_put(root);
	if (dentry)
		dentry_put(dentry);
	return err;
}

static int link_exe(struct proc_text *text, struct task *task)
{
	return link_dentry(text, proc_exe(task));
}

static int link_cwd(struct proc_text *text, struct task *task)
{
	return link_dentry(text, fs_cwd_of(task));
}

static int link_root(struct proc_text *text, struct task *task)
{
	return link_dentry(text, fs_root_of(task));
}

/* ---- limits ---- */

static const struct {
	const char *name, *unit;
} limits[RLIM_NLIMITS] = {
        [RLIMIT_CPU] = {"Max cpu time", "seconds"},
        [RLIMIT_FSIZE] = {"Max file size", "bytes"},
        [RLIMIT_DATA] = {"Max data size", "bytes"},
        [RLIMIT_STACK] = {"Max stack size", "bytes"},
        [RLIMIT_CORE] = {"Max core file size", "bytes"},
        [RLIMIT_RSS] = {"Max resident set", "bytes"},
        [RLIMIT_NPROC] = {"Max processes", "processes"},
        [RLIMIT_NOFILE] = {"Max open files", "files"},
        [RLIMIT_MEMLOCK] = {"Max locked memory", "bytes"},
        [RLIMIT_AS] = {"Max address space", "bytes"},
        [RLIMIT_LOCKS] = {"Max file locks", "locks"},
        [RLIMIT_SIGPENDING] = {"Max pending signals", "signals"},
        [RLIMIT_MSGQUEUE] = {"Max msgqueue size", "bytes"},
        [RLIMIT_NICE] = {"Max nice priority", ""},
        [RLIMIT_RTPRIO] = {"Max realtime priority", ""},
        [RLIMIT_RTTIME] = {"Max realtime timeout", "us"},
};

static void show_limit(struct proc_text *text, u64 value)
{
	if (value == (u64)-1)
		proc_printf(text, "%-20s ", "unlimited");
	else
		proc_printf(text, "%-20lu ", value);
}

static int show_limits(struct proc_text *text, struct task *task)
{
	proc_printf(text, "%-25s %-20s %-20s %-10s\n", "Limit", "Soft Limit", "Hard Limit",
	            "Units");
	for (unsigned i = 0; i < RLIM_NLIMITS; i++) {
		proc_printf(text, "%-25s ", limits[i].name);
		show_limit(text, READ_ONCE(task->process->limits[i].rlim_cur));
		show_limit(text, READ_ONCE(task->process->limits[i].rlim_max));
		proc_printf(text, "%-10s\n", limits[i].unit);
	}
	return 0;
}

/* ---- the tables ---- */

#define COMMON_ENTRIES                                                              \
	{"auxv", 0400, PROC_TEXT, .show = proc_show_auxv},                          \
	        {"cmdline", 0444, PROC_TEXT, .show = proc_show_cmdline},            \
	        {"comm", 0644, PROC_TEXT, .show = show_comm, .store = store_comm},  \
	        {"cwd", 0777, PROC_LINK, .link = link_cwd, .follow = fs_cwd_of},    \
	        {"environ", 0400, PROC_TEXT, .show = proc_show_environ},            \
	        {"exe", 0777, PROC_LINK, .link = link_exe, .follow = proc_exe},     \
	        {"fd", 0500, PROC_DIR, .list = PROC_FDS},                           \
	        {"limits", 0444, PROC_TEXT, .show = show_limits},                   \
	        {"maps", 0444, PROC_TEXT, .show = proc_show_maps},                  \
	        {"mountinfo", 0444, PROC_TEXT, .show = proc_show_mountinfo},        \
	        {"mounts", 0444, PROC_TEXT, .show = proc_show_mounts},              \
	        {"pagemap", 0400, PROC_FILE, .files = &proc_pagemap_ops},           \
	        {"root", 0777, PROC_LINK, .link = link_root, .follow = fs_root_of}, \
	        {"stat", 0444, PROC_TEXT, .show = show_stat},                       \
	        {"statm", 0444, PROC_TEXT, .show = proc_show_statm},                \
	{                                                                           \
		"status", 0444, PROC_TEXT, .show = show_status                      \
	}

static const struct proc_entry thread_entries[] = {COMMON_ENTRIES, {.name = NULL}};

static const struct proc_entry process_entries[] = {
        COMMON_ENTRIES,
        {"task", 0555, PROC_DIR, .list = PROC_THREADS},
        {.name = NULL},
};

const struct proc_entry proc_process = {"PID", 0555, PROC_DIR, .children = process_entries};
const struct proc_entry proc_thread = {"TID", 0555, PROC_DIR, .children = thread_entries};
const struct proc_entry proc_fd = {.name = "FD", .mode = 0777, .kind = PROC_FD_LINK};

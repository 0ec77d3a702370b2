/* SPDX-License-Identifier: BSD-2-Clause */
/* What /proc shows of a task's memory. Task context, takes mm->lock. */
#ifndef KERNEL_FS_PROC_MEMORY_H
#define KERNEL_FS_PROC_MEMORY_H

#include "lib/types.h"

struct dentry;
struct proc_text;
struct task;

/* All zero for a task without memory. Sizes in pages. */
struct proc_memory {
	u64 size, resident, shared, data, stack, locked, code_pages, peak;
	u64 code_start, code_end, data_start, data_end, stack_start, brk_start;
	u64 arg_start, arg_end, env_start, env_end;
};
void proc_get_memory(struct task *task, struct proc_memory *memory);

/* The program's file, referenced, or NULL. */
struct dentry *proc_exe(struct task *task);

void proc_show_memory_status(struct proc_text *text, struct task *task);
int proc_show_auxv(struct proc_text *text, struct task *task);
int proc_show_cmdline(struct proc_text *text, struct task *task);
int proc_show_environ(struct proc_text *text, struct task *task);
int proc_show_maps(struct proc_text *text, struct task *task);
int proc_show_statm(struct proc_text *text, struct task *task);

#endif

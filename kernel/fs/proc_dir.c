/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Directories of /proc: a table of names, then names made of numbers.
 *
 * A place in one is 0 for ".", 1 for "..", TABLE + i for the table, NUMBERS + n for number n.
 */
#include "kernel/fs/procfs.h"
#include "kernel/fs/fdtable.h"
#include "kernel/fs/file.h"
#include "kernel/fs/inode.h"
#include "kernel/fs/internal.h"
#include "kernel/task/task.h"
#include "lib/err.h"
#include "lib/printf.h"
#include "lib/string.h"
#include <asm/errno.h>

#define TABLE   2u
#define NUMBERS 1024u

static const u8 dirent_type[] = {
        [PROC_TEXT] = 8, [PROC_DIR] = 4, [PROC_LINK] = 10, [PROC_FD_LINK] = 10};

/* ---- looking up ---- */

/* A decimal number without leading zeroes, or -1. */
static int parse_number(const char *name, size_t len)
{
	u32 n = 0;

	if (!len || len > 9 || (len > 1 && name[0] == '0'))
		return -1;
	for (size_t i = 0; i < len; i++) {
		if (name[i] < '0' || name[i] > '9')
			return -1;
		n = n * 10 + name[i] - '0';
	}
	return n;
}

static bool same_process(int tid, int other)
{
	struct task *a = task_find(tid), *b = task_find(other);
	bool same = a && b && a->process == b->process;

	if (a)
		task_put(a);
	if (b)
		task_put(b);
	return same;
}

static bool fd_exists(int tid, int fd)
{
	struct task *task = task_find(tid);
	struct file *file = task ? fd_get_of(task, fd) : NULL;

	if (file)
		file_put(file);
	if (task)
		task_put(task);
	return file;
}

static struct dentry *lookup_number(struct dentry *dir, const char *name, size_t len,
                                    const struct proc_node *node, int n)
{
	switch (node->entry->list) {
	case PROC_PROCESSES:
		if (same_process(n, n))
			return proc_make(dir, name, len, &proc_process, n, 0);
		break;
	case PROC_THREADS:
		if (same_process(node->tid, n))
			return proc_make(dir, name, len, &proc_thread, n, 0);
		break;
	case PROC_FDS:
		if (fd_exists(node->tid, n))
			return proc_make(dir, name, len, &proc_fd, node->tid, n);
		break;
	default: break;
	}
	return ERR_PTR(-ENOENT);
}

struct dentry *proc_lookup(struct dentry *dir, const char *name, size_t len)
{
	const struct proc_node *node = dir->inode->private;
	const struct proc_entry *entry = node->entry->children;
	int n;

	for (; entry && entry->name; entry++)
		if (strlen(entry->name) == len && !memcmp(entry->name, name, len))
			return proc_make(dir, name, len, entry, node->tid, 0);
	n = parse_number(name, len);
	return n < 0 ? ERR_PTR(-ENOENT) : lookup_number(dir, name, len, node, n);
}

/* ---- reading ---- */

static int next_thread(int tid, int from)
{
	struct task *task = task_find(tid), *t;
	int best = -1;

	if (!task)
		return -1;
	rcu_read_lock();
	for_each_thread (task->process, t)
		if (t->tid >= from && (best < 0 || t->tid < best))
			best = t->tid;
	rcu_read_unlock();
	task_put(task);
	return best;
}

static int next_process(int from)
{
	struct process *p = process_next(from);
	int pid = p ? p->pid : -1;

	if (p)
		process_put(p);
	return pid;
}

static int next_fd(int tid, int from)
{
	struct task *task = task_find(tid);
	int fd = task ? fd_next_of(task, from) : -1;

	if (task)
		task_put(task);
	return fd;
}

static int next_number(const struct proc_node *node, int from)
{
	switch (node->entry->list) {
	case PROC_PROCESSES: return next_process(max(from, 1));
	case PROC_THREADS: return next_thread(node->tid, from);
	case PROC_FDS: return next_fd(node->tid, from);
	default: return -1;
	}
}

static bool emit_table(struct file *file, struct dir_sink *sink, const struct proc_node *node)
{
	const struct proc_entry *table = node->entry->children;
	u64 i = 0;

	while (table && table[i].name) {
		const struct proc_entry *entry = &table[i++];

		if (TABLE + i - 1 < file->pos)
			continue;
		u64 ino = (u64)node->tid << 32 | ((u32)(u64)entry & 0xffffff);

		if (!sink->emit(sink, entry->name, strlen(entry->name), ino,
		                dirent_type[entry->kind], TABLE + i))
			return false;
		file->pos = TABLE + i;
	}
	return true;
}

static void emit_numbers(struct file *file, struct dir_sink *sink, const struct proc_node *node)
{
	u32 type = node->entry->list == PROC_FDS ? 10 : 4;
	char name[12];
	int n;

	if (file->pos < NUMBERS)
		file->pos = NUMBERS;
	while ((n = next_number(node, file->pos - NUMBERS)) >= 0) {
		size_t len = scnprintf(name, sizeof(name), "%d", n);

		if (!sink->emit(sink, name, len, (u64)n << 32 | 1, type, NUMBERS + n + 1))
			return;
		file->pos = NUMBERS + n + 1;
	}
}

static int proc_readdir(struct file *file, struct dir_sink *sink)
{
	const struct proc_node *node = file->inode->private;

	if (dir_emit_dots(file, sink) && emit_table(file, sink, node))
		emit_numbers(file, sink, node);
	return 0;
}

const struct file_ops proc_dir_ops = {.readdir = proc_readdir, .seek = dir_seek};

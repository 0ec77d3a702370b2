/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * /proc. Every name is a struct proc_entry in a table; the directories of processes, threads and
 * descriptors are made on each look-up and vanish with their last reference.
 */
#ifndef KERNEL_FS_PROCFS_H
#define KERNEL_FS_PROCFS_H

#include "lib/types.h"
#include "lib/compiler.h"

struct dentry;
struct file_ops;
struct inode;
struct task;

/* The top of the tree; panics without memory. Boot. */
struct dentry *procfs_init(void);

/* Text in the making; grows on demand. */
struct proc_text {
	char *buf;
	size_t len, size;
	bool failed; /* no memory: the read answers -ENOMEM */
};
void proc_printf(struct proc_text *text, const char *fmt, ...) __printf(2, 3);
void proc_write(struct proc_text *text, const void *data, size_t len);

enum proc_kind {
	PROC_TEXT,
	PROC_DIR,     /* its children, and what list says */
	PROC_LINK,    /* a symlink */
	PROC_FD_LINK, /* one descriptor; the number is the node's */
	PROC_FILE,    /* has operations of its own */
};

/* Names made on demand in a directory, besides its children. */
enum proc_list { PROC_NO_LIST, PROC_PROCESSES, PROC_THREADS, PROC_FDS };

struct proc_entry {
	const char *name;
	u32 mode; /* permission bits */
	enum proc_kind kind;
	/* task: whose directory it is in, referenced; NULL outside of process directories. */
	int (*show)(struct proc_text *text, struct task *task);
	int (*store)(struct task *task, const char *data, size_t len);
	/* PROC_LINK: the text; and what it leads to, referenced (NULL: the text is a path). */
	int (*link)(struct proc_text *text, struct task *task);
	struct dentry *(*follow)(struct task *task);
	const struct proc_entry *children; /* ends with a NULL name */
	enum proc_list list;
	const struct file_ops *files; /* PROC_FILE */
};

/* An inode's private. */
struct proc_node {
	const struct proc_entry *entry;
	int tid; /* the task whose directory it is in; 0: none */
	int fd;  /* PROC_FD_LINK */
};

/* The tables: proc_system.c, proc_sys.c, proc_process.c. */
extern const struct proc_entry proc_top;
extern const struct proc_entry proc_sys_entries[];
extern const struct proc_entry proc_process;
extern const struct proc_entry proc_thread;
extern const struct proc_entry proc_fd;

int proc_show_mounts(struct proc_text *text, struct task *task);
int proc_show_mountinfo(struct proc_text *text, struct task *task);
extern struct super proc_super;

/* procfs.c: the name of a node, referenced; ERR_PTR(). */
struct dentry *proc_make(struct dentry *dir, const char *name, size_t len,
                         const struct proc_entry *entry, int tid, int fd);
/* The task of a node with a reference; NULL when it is gone or there is none. */
struct task *proc_task(const struct proc_node *node);

/* proc_dir.c */
extern const struct file_ops proc_dir_ops;
struct dentry *proc_lookup(struct dentry *dir, const char *name, size_t len);
/* proc_pagemap.c */
extern const struct file_ops proc_pagemap_ops;
/* proc_text.c */
extern const struct file_ops proc_text_ops;

#endif

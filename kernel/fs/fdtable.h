/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * File descriptors: the table of a task, shared by its threads.
 *
 * The table's spinlock guards slots and bitmaps. A task that is the only user of its table may use
 * a file without taking a reference: nobody else can close it meanwhile (fdref_*).
 */
#ifndef KERNEL_FS_FDTABLE_H
#define KERNEL_FS_FDTABLE_H

#include "lib/types.h"
#include "lib/refcount.h"
#include "state/lockdep/spinlock.h"

struct file;
struct task;
struct task_part;

#define FDS_INLINE 64
#define FDS_MAX    (1u << 20)

struct files {
	refcount_t users; /* tasks that share it, and readers of /proc */
	struct spinlock lock;
	/* under lock; slots may be read without it by a lone user */
	unsigned size; /* slots, a multiple of 64 */
	unsigned next; /* no free slot below */
	struct file **slot;
	u64 *used;
	u64 *cloexec;
	struct file *inline_slot[FDS_INLINE];
	u64 inline_used[FDS_INLINE / 64];
	u64 inline_cloexec[FDS_INLINE / 64];
};

/* A file in use by a call, and whether a reference was taken for it. */
struct fdref {
	struct file *file; /* NULL: no such descriptor */
	bool counted;
};

/* Files opened with O_PATH are not found by fdref_get(), as most calls refuse them. */
struct fdref fdref_get(unsigned fd);
struct fdref fdref_get_path(unsigned fd);
void fdref_put_slow(struct fdref ref);
static inline void fdref_put(struct fdref ref)
{
	if (ref.counted)
		fdref_put_slow(ref);
}

/* A referenced file of the current task, or NULL; for keeping. O_PATH files are not found. */
struct file *fd_get(unsigned fd);
/* The same of any task (/proc); NULL also when the task has no files any more. */
struct file *fd_get_of(struct task *task, unsigned fd);
/* The first used descriptor >= from of another task, or -1. */
int fd_next_of(struct task *task, unsigned from);
bool fd_is_cloexec(struct task *task, unsigned fd);

/*
 * fd_alloc() reserves the lowest free number >= from (below RLIMIT_NOFILE), then fd_install()
 * puts the file there (the reference is taken over) or fd_unreserve() gives it back.
 * -EMFILE, -ENOMEM.
 */
int fd_alloc(unsigned from, bool cloexec);
void fd_install(unsigned fd, struct file *file);
void fd_unreserve(unsigned fd);
/* All three at once; on failure the reference is dropped. file may be an ERR_PTR(). */
int fd_add(struct file *file, bool cloexec);
/* dup2: puts a new reference to file at exactly fd, closing what was there. */
int fd_replace(unsigned fd, struct file *file, bool cloexec);
int fd_close(unsigned fd);
void fd_close_range(unsigned first, unsigned last, bool only_mark_cloexec);
int fd_set_cloexec(unsigned fd, bool on);
int fd_get_cloexec(unsigned fd);

/* unshare(CLONE_FILES), and exec: a table of one's own. 0 or -ENOMEM. */
int files_unshare(void);

/* The part of a task: shared with CLONE_FILES, else copied; exec closes; exit releases. */
extern const struct task_part files_part;

#endif

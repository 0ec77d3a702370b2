/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Open files: what a descriptor, a mapping or the exec of a program holds a reference to.
 *
 * All calls are made in task context with interrupts on and may sleep, unless said otherwise.
 * Results are byte counts or 0, and negative errno values.
 */
#ifndef KERNEL_FS_FILE_H
#define KERNEL_FS_FILE_H

#include "lib/types.h"
#include "lib/refcount.h"
#include "kernel/sched/mutex.h"
#include "kernel/fs/uio.h"

struct inode;
struct dentry;
struct file;
struct page;
struct poll_table;
struct list_head;

/* Takes one directory entry; false: full, stop before it. */
struct dir_sink {
	bool (*emit)(struct dir_sink *sink, const char *name, size_t len, u64 ino, u32 type,
	             u64 next);
};

struct file_ops {
	/* pos is the place to use and to move: the file's own, or a local one of pread. */
	long (*read)(struct file *file, struct uio *uio, u64 *pos);
	long (*write)(struct file *file, struct uio *uio, u64 *pos);
	s64 (*seek)(struct file *file, s64 offset, int whence);
	u32 (*poll)(struct file *file, struct poll_table *table);
	long (*ioctl)(struct file *file, unsigned cmd, unsigned long arg);
	/* Entries from file->pos on; moves it. */
	int (*readdir)(struct file *file, struct dir_sink *sink);
	/* The referenced page-cache page at pgoff, or ERR_PTR(): -EFAULT beyond the end (SIGBUS). */
	struct page *(*page)(struct file *file, u64 pgoff);
	/*
	 * Optional: those of nr pages from pgoff on that are in memory, with references, NULL for
	 * the others. The range lies within an aligned run of FILE_PAGES_NEAR.
	 */
	void (*pages_near)(struct file *file, u64 pgoff, unsigned nr, struct page **pages);
	/* Fills in a file whose inode and flags are set; may replace ops and private. */
	int (*open)(struct file *file);
	/* Optional, when O_ASYNC is switched: who is told (sigio.h). NULL: nobody can be, any more. */
	struct list_head *(*sigio)(struct file *file);
	/* One descriptor of it was closed by a task. */
	void (*flush)(struct file *file);
	/* The last reference is gone. */
	void (*release)(struct file *file);
	/* Text for /proc/PID/fd of a file without a name; as snprintf. */
	int (*describe)(struct file *file, char *buf, size_t size);
};

#define FILE_PAGES_NEAR 16u

#define FILE_READ     1u
#define FILE_WRITE    2u
#define FILE_EXEC     4u
#define FILE_PATH     8u  /* O_PATH: only a place */
#define FILE_SEEK     16u /* has a position */
#define FILE_COUNTED  64u /* in inode->writers */
#define FILE_POS_LOCK 32u /* reads and writes at the file's own position are serialised */

struct file {
	const struct file_ops *ops;
	struct inode *inode;   /* referenced */
	struct dentry *dentry; /* referenced; DENTRY_ANON: has no place in the tree */
	refcount_t ref;
	u32 mode;  /* FILE_* */
	u32 flags; /* O_*, changed by fcntl */
	u64 pos;   /* under pos_lock when FILE_POS_LOCK */
	void *private;
	struct mutex pos_lock;
	struct epoll_item *epolls; /* under epoll's lock: the instances that watch this file */
	struct sigio *sigio;       /* whom it tells by O_ASYNC; NULL: never asked */
};

/* A file for a name outside the tree, which it takes over, on failure too. ERR_PTR(-ENOMEM). */
struct file *file_alloc_anon(const struct file_ops *ops, struct dentry *dentry, u32 flags);
/* A file for a name: references taken, permissions not asked, ops->open called. ERR_PTR(). */
struct file *file_open_dentry(struct dentry *dentry, u32 flags);
/* A file without a name over one of the kernel's own objects; private is the object's. */
struct file *file_anon(const struct file_ops *ops, void *private, u32 flags);

static inline struct file *file_get(struct file *file)
{
	refcount_inc(&file->ref);
	return file;
}
/* Drops a reference; the last one releases. May sleep. */
void file_put(struct file *file);

/* Kernel path in, open file or ERR_PTR() out; flags and mode as open(2). Asks permissions. */
struct file *file_open(const char *path, u32 flags, u32 mode);
struct file *file_open_at(int dfd, const char *path, u32 flags, u32 mode);
/*
 * For exec: opened for reading, execute permission asked, regular files only, no directories.
 * at_flags: AT_EMPTY_PATH, AT_SYMLINK_NOFOLLOW.
 */
struct file *file_open_exec(int dfd, const char *path, int at_flags);

/* The whole transfer at pos, position untouched. */
long file_read_kernel(struct file *file, void *buf, size_t len, u64 pos);
long file_write_kernel(struct file *file, const void *buf, size_t len, u64 pos);
/* For reads and writes by other rooms at the file's own position. */
long file_read(struct file *file, struct uio *uio);
long file_write(struct file *file, struct uio *uio);

/* For mmap and its faults. May be called with the mm's lock held; takes inode->page_lock only. */
struct page *file_page(struct file *file, u64 pgoff);
bool file_can_map(struct file *file);
u64 file_size(struct file *file);

/* The path as the caller's root sees it, into buf; a pointer into buf or ERR_PTR(). */
char *file_path(struct file *file, char *buf, size_t size);

#endif

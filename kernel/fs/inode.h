/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Inodes and names.
 *
 * An inode is the thing; a dentry is a name for it in the tree. Every file system here lives in
 * memory, so the tree of linked dentries *is* tmpfs's directory contents; procfs makes its dentries
 * on each look-up and never links them.
 *
 * Locks, outermost first:
 *   namespace_lock   (mutex)    every change of the tree: create, link, unlink, rename, mount
 *   inode->lock      (mutex)    size, attributes and data against writers; may be held over
 *                               copies from and to user memory
 *   inode->page_lock (spinlock) the page tree; all that a page fault takes
 *   dentry_lock      (spinlock) links between dentries, their names; look-ups hold it briefly
 */
#ifndef KERNEL_FS_INODE_H
#define KERNEL_FS_INODE_H

#include "lib/types.h"
#include "lib/compiler.h"
#include "lib/list.h"
#include "lib/refcount.h"
#include "state/lockdep/spinlock.h"
#include "kernel/sched/mutex.h"

struct file;
struct file_ops;
struct inode;
struct dentry;
struct page;

#define FS_NAME_MAX 255
#define FS_PATH_MAX 4096

/* One file system instance. Never freed. */
struct super {
	const char *name;       /* as in /proc/mounts */
	u32 dev;                /* st_dev */
	u32 magic;              /* f_type of statfs */
	bool read_only_tree;    /* names cannot be made or removed by programs */
	u64 next_ino;           /* atomic */
	u64 inodes, inodes_max; /* as pages */
	u64 pages, pages_max;   /* data pages, atomic; 0: no limit */
	struct dentry *root;
};

struct inode_ops {
	/* Directories whose names are made on demand. A referenced dentry or ERR_PTR(). */
	struct dentry *(*lookup)(struct dentry *dir, const char *name, size_t len);
	/* A new inode for a name in this directory (not linked yet), or ERR_PTR(). */
	struct inode *(*make)(struct inode *dir, u32 mode, u32 rdev);
	/* Symlinks: the target's text, with its length as the result, at most size bytes. */
	long (*readlink)(struct inode *inode, char *buf, size_t size);
	/* Symlinks that lead to an object, not to a text (/proc/self/fd/1). Referenced or ERR_PTR(). */
	struct dentry *(*follow)(struct inode *inode);
	/* Under inode->lock. */
	int (*resize)(struct inode *inode, u64 size);
	int (*allocate)(struct inode *inode, int mode, u64 offset, u64 len);
	/* Refreshes attributes made on demand before stat. */
	void (*refresh)(struct inode *inode);
	/* The last reference is gone: free private and pages. */
	void (*evict)(struct inode *inode);
};

/* Times are nanoseconds of the real-time clock. */
struct inode {
	const struct inode_ops *ops;
	const struct file_ops *fops; /* what an open file of it starts with */
	struct super *super;
	refcount_t ref;
	u64 ino;
	u32 rdev;
	/* under lock (read without it where a torn set of them does no harm) */
	struct mutex lock;
	u32 mode, uid, gid;
	u64 size;
	s64 atime, mtime, ctime, btime;
	u32 nlink;     /* under namespace_lock */
	bool linkable; /* as nlink: may get a name though it has none (O_TMPFILE) */
	int writers;   /* atomic: > 0 files open for writing, < 0 programs being executed */
	/* data: under page_lock */
	struct spinlock page_lock;
	struct page_tree_node *pages;
	unsigned page_height;
	u64 nr_pages;
	const u8 *image; /* contents in the initramfs image, for pages not in the tree */
	u64 image_size;
	void *private;           /* of the file system: pipe, symlink text, device ... */
	struct list_head flocks; /* advisory locks, under the lock of flock.c */
	bool flocks_used;
};

#define DENTRY_LINKED 1u /* reachable from its parent */
#define DENTRY_ROOT   2u /* root of a file system inside the tree: cannot be moved or removed */
#define DENTRY_DEAD   4u /* a removed directory: nothing can be made in it */
#define DENTRY_ANON   8u /* no place in the tree: pipes, event files, memfds */

#define DENTRY_INLINE_NAME 40

struct dentry {
	refcount_t ref;
	struct inode *inode; /* never changes; referenced */
	/* under dentry_lock */
	unsigned flags;
	u32 hash;
	u32 len;
	char *name;            /* NUL-terminated */
	struct dentry *parent; /* referenced; itself for the top */
	struct list_head hashed;
	struct list_head sibling;  /* in parent->children, oldest first */
	struct list_head children; /* linked ones only */
	u64 cookie;                /* position for readdir: grows along children */
	u64 next_cookie;
	char inline_name[DENTRY_INLINE_NAME]; /* where name points when it fits */
};

extern struct mutex namespace_lock;
extern struct spinlock dentry_lock;

/* inode.c. A new inode has one reference, nlink 1 and the current time; NULL without memory. */
struct inode *inode_alloc(struct super *super, u32 mode);
void inode_init_times(struct inode *inode);
void inode_get(struct inode *inode);
void inode_put(struct inode *inode);
/* Size and times of anonymous inodes (pipes, event files) come from one shared super. */
extern struct super anon_super;

/* dentry.c. References on name, inode (taken over on success) and parent (taken). */
struct dentry *dentry_alloc(struct dentry *parent, const char *name, size_t len,
                            struct inode *inode);
static inline struct dentry *dentry_get(struct dentry *dentry)
{
	refcount_inc(&dentry->ref);
	return dentry;
}
void dentry_put(struct dentry *dentry);
/* The linked child, referenced, or NULL. */
struct dentry *dentry_find(struct dentry *dir, const char *name, size_t len);
/* Under namespace_lock. Linking adds a reference, unlinking drops it. */
void dentry_link(struct dentry *dentry);
void dentry_unlink(struct dentry *dentry);
/* A name outside the tree, shown as it is. Takes over the inode reference on success. */
struct dentry *dentry_alloc_anon(const char *name, struct inode *inode);
/* Under namespace_lock; both directories linked or not. 0 or -ENOMEM. */
int dentry_move(struct dentry *dentry, struct dentry *dir, const char *name, size_t len);
void dentry_exchange(struct dentry *a, struct dentry *b);
bool dentry_is_below(struct dentry *dentry, struct dentry *top);
struct dentry *dentry_parent(struct dentry *dentry); /* referenced */
/*
 * The path of dentry as seen from root, written at the end of buf; a pointer into buf, or
 * ERR_PTR(-ENAMETOOLONG). *outside (may be NULL) tells that root is not above it.
 */
char *dentry_path(struct dentry *dentry, struct dentry *root, char *buf, size_t size,
                  bool *outside);

/* perm.c. mask: 4 read, 2 write, 1 execute/search. 0 or -EACCES for the current credentials. */
int inode_permission(struct inode *inode, unsigned mask);
/* The same for the real ids: access(2). */
int inode_permission_real(struct inode *inode, unsigned mask);
/* May the caller remove or rename this name (write, search, sticky bit)? */
int dentry_may_delete(struct dentry *dir, struct dentry *victim);
bool inode_owner_or_root(struct inode *inode);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From path names to dentries, and the place a task stands: root, working directory, umask.
 */
#ifndef KERNEL_FS_NAMEI_H
#define KERNEL_FS_NAMEI_H

#include "lib/types.h"
#include "lib/refcount.h"
#include "lib/compiler.h"
#include "state/lockdep/spinlock.h"

struct dentry;
struct file;
struct task;
struct task_part;

/* Shared by tasks with CLONE_FS. */
struct fs {
	refcount_t users;
	struct spinlock lock;
	struct dentry *root; /* under lock, referenced */
	struct dentry *cwd;  /* under lock, referenced */
	u32 umask;
};

struct dentry *fs_root(void); /* of the current task, referenced */
struct dentry *fs_cwd(void);
u32 fs_umask(void);
u32 fs_umask_of(struct task *task);
struct dentry *fs_root_of(struct task *task); /* NULL: it has none any more */
struct dentry *fs_cwd_of(struct task *task);
int fs_set_cwd(struct dentry *dir);
/* By a path of the kernel's, for the first program. */
int fs_chdir(const char *path);
/* unshare(CLONE_FS). */
int fs_unshare(void);
extern const struct task_part fs_part;

/* Path text copied from a program: kmem_cache buffer of FS_PATH_MAX, or ERR_PTR(). */
char *path_from_user(const char __user *path, bool empty_ok);
void path_free(char *path);

#define LOOKUP_FOLLOW    1u /* follow a symlink in the last component */
#define LOOKUP_DIRECTORY 2u /* the result must be a directory */
#define LOOKUP_EMPTY     4u /* AT_EMPTY_PATH: "" is dfd itself */

/*
 * Looks path up from dfd (AT_FDCWD: working directory). Returns a referenced dentry or ERR_PTR():
 * -ENOENT, -ENOTDIR, -ELOOP, -ENAMETOOLONG, -EACCES, -EBADF.
 */
struct dentry *path_lookup(int dfd, const char *path, unsigned how);
struct dentry *path_lookup_user(int dfd, const char __user *path, unsigned how);

/*
 * A walk that stops before the last component, for calls that make, remove or open a name:
 *   walk_start, walk_to_last, use dir/name/len, [walk_follow, walk_to_last, ...], walk_end.
 * "/", "." and ".." as the last component have kind != WALK_NAME; dir is then what they lead to.
 */
enum walk_kind { WALK_NAME, WALK_ROOT, WALK_DOT, WALK_DOTDOT };

struct walk {
	struct dentry *root; /* referenced */
	struct dentry *dir;  /* referenced; searchable when kind is WALK_NAME */
	const char *name;    /* the last component, not NUL-terminated */
	size_t len;
	bool slash; /* slashes follow it: it must be a directory */
	enum walk_kind kind;
	const char *rest;      /* what is still to be walked */
	char *buf;             /* own memory for the text after a symlink was met */
	unsigned links;        /* symlinks met so far */
	struct dentry *jumped; /* a magic link led here: nothing is left to walk; referenced */
};

/* path must live until walk_end(), which is due in every case. 0 or an error. */
int walk_start(struct walk *walk, int dfd, const char *path);
int walk_to_last(struct walk *walk);
/* link is the symlink that the last component is: go on with its text. 0 or an error. */
int walk_follow(struct walk *walk, struct dentry *link);
void walk_end(struct walk *walk);

/* One component below dir, referenced; no symlink followed, no permission asked. ERR_PTR(). */
struct dentry *dentry_lookup(struct dentry *dir, const char *name, size_t len);

/* For boot: make or find a directory / node in the initial tree. 0 or an error. */
int kernel_mkdir(const char *path, u32 mode);
int kernel_mknod(const char *path, u32 mode, u32 rdev);
int kernel_symlink(const char *target, const char *path);

#endif

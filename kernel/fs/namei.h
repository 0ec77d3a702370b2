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
	struct refcount users;
	struct spinlock lock;
	struct dentry *root; /* under lock, referenced */
	struct dentry *cwd;  /* under lock, referenced */
	u32 umask;
};

struct dentry *fs_root(void); /* of the current task, referenced */
struct dentry *fs_cwd(void);
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
#define LOOKUP_OPEN_LINK 8u /* a magic link to a nameless file yields nd->file */

/*
 * Looks path up from dfd (AT_FDCWD: working directory). Returns a referenced dentry or ERR_PTR():
 * -ENOENT, -ENOTDIR, -ELOOP, -ENAMETOOLONG, -EACCES, -EBADF.
 */
struct dentry *path_lookup(int dfd, const char *path, unsigned how);
struct dentry *path_lookup_user(int dfd, const char __user *path, unsigned how);

/*
 * The directory above the last component, and that component. last points into path; its len is
 * without trailing slashes, which are told apart. "/", "." and ".." as the last component have
 * kind != PATH_LAST_NAME.
 */
enum path_last_kind { PATH_LAST_NAME, PATH_LAST_ROOT, PATH_LAST_DOT, PATH_LAST_DOTDOT };
struct path_last {
	struct dentry *dir; /* referenced */
	const char *name;
	size_t len;
	bool slash;
	enum path_last_kind kind;
};
int path_lookup_parent(int dfd, const char *path, struct path_last *last);

/* One component below dir, referenced; no symlink followed, no permission asked. ERR_PTR(). */
struct dentry *dentry_lookup(struct dentry *dir, const char *name, size_t len);

/* For boot: make or find a directory / node in the initial tree. 0 or an error. */
int kernel_mkdir(const char *path, u32 mode);
int kernel_mknod(const char *path, u32 mode, u32 rdev);
int kernel_symlink(const char *target, const char *path);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where a task stands: root, working directory, umask; and the calls that change them.
 */
#include "kernel/fs/namei.h"
#include "kernel/fs/fdtable.h"
#include "kernel/fs/file.h"
#include "kernel/fs/fs_calls.h"
#include "kernel/fs/inode.h"
#include "kernel/fs/tmpfs.h"
#include "kernel/mm/slab.h"
#include "kernel/syscall.h"
#include "kernel/task/task.h"
#include "lib/err.h"
#include "lib/string.h"
#include "arch/x86_64/uaccess/uaccess.h"
#include <asm/errno.h>
#include <linux/fcntl.h>
#include <linux/sched.h>
#include <linux/stat.h>

/* ---- the part of a task ---- */

static struct fs *fs_new(struct dentry *root, struct dentry *cwd, u32 umask)
{
	struct fs *fs = kzalloc(sizeof(*fs));

	if (!fs)
		return NULL;
	refcount_set(&fs->users, 1);
	spin_lock_init(&fs->lock, "fs");
	fs->root = dentry_get(root);
	fs->cwd = dentry_get(cwd);
	fs->umask = umask;
	return fs;
}

static void place_put(struct fs *fs)
{
	if (!refcount_dec_and_test(&fs->users))
		return;
	dentry_put(fs->root);
	dentry_put(fs->cwd);
	kfree(fs);
}

static struct fs *place_copy(struct fs *old)
{
	struct fs *fs = kzalloc(sizeof(*fs));

	if (!fs)
		return NULL;
	refcount_set(&fs->users, 1);
	spin_lock_init(&fs->lock, "fs");
	spin_lock(&old->lock);
	fs->root = dentry_get(old->root);
	fs->cwd = dentry_get(old->cwd);
	fs->umask = old->umask;
	spin_unlock(&old->lock);
	return fs;
}

static int place_create(struct task *task)
{
	task->fs = fs_new(tmpfs_super.root, tmpfs_super.root, 022);
	return task->fs ? 0 : -ENOMEM;
}

static int place_fork(struct task *child, struct task *parent, const struct clone_args_k *args)
{
	if (args->flags & CLONE_FS) {
		refcount_inc(&parent->fs->users);
		child->fs = parent->fs;
		return 0;
	}
	child->fs = place_copy(parent->fs);
	return child->fs ? 0 : -ENOMEM;
}

static void place_exit(struct task *task)
{
	struct fs *fs = task->fs;

	if (!fs)
		return;
	unsigned long flags = spin_lock_irqsave(&task->lock);

	task->fs = NULL;
	spin_unlock_irqrestore(&task->lock, flags);
	place_put(fs);
}

const struct task_part fs_part = {
        .name = "fs",
        .create = place_create,
        .fork = place_fork,
        .exit = place_exit,
        .free = place_exit,
};

int fs_unshare(void)
{
	struct fs *old = current->fs, *mine;

	if (refcount_read(&old->users) == 1)
		return 0;
	mine = place_copy(old);
	if (!mine)
		return -ENOMEM;
	unsigned long flags = spin_lock_irqsave(&current->lock);

	current->fs = mine;
	spin_unlock_irqrestore(&current->lock, flags);
	place_put(old);
	return 0;
}

/* ---- asking ---- */

static struct dentry *get_locked(struct fs *fs, struct dentry **which)
{
	spin_lock(&fs->lock);
	struct dentry *dentry = dentry_get(*which);

	spin_unlock(&fs->lock);
	return dentry;
}

struct dentry *fs_root(void)
{
	struct fs *fs = current->fs;

	return fs ? get_locked(fs, &fs->root) : dentry_get(tmpfs_super.root);
}

struct dentry *fs_cwd(void)
{
	struct fs *fs = current->fs;

	return fs ? get_locked(fs, &fs->cwd) : dentry_get(tmpfs_super.root);
}

static struct fs *fs_of(struct task *task)
{
	unsigned long flags = spin_lock_irqsave(&task->lock);
	struct fs *fs = task->fs;

	if (fs)
		refcount_inc(&fs->users);
	spin_unlock_irqrestore(&task->lock, flags);
	return fs;
}

struct dentry *fs_root_of(struct task *task)
{
	struct fs *fs = fs_of(task);

	if (!fs)
		return NULL;
	struct dentry *root = get_locked(fs, &fs->root);

	place_put(fs);
	return root;
}

struct dentry *fs_cwd_of(struct task *task)
{
	struct fs *fs = fs_of(task);

	if (!fs)
		return NULL;
	struct dentry *cwd = get_locked(fs, &fs->cwd);

	place_put(fs);
	return cwd;
}

u32 fs_umask_of(struct task *task)
{
	struct fs *fs = fs_of(task);

	if (!fs)
		return 0;
	u32 umask = fs->umask;

	place_put(fs);
	return umask;
}

u32 fs_umask(void)
{
	return current->fs ? current->fs->umask : 0;
}

/* ---- changing ---- */

static void replace(struct fs *fs, struct dentry **which, struct dentry *with)
{
	spin_lock(&fs->lock);
	struct dentry *old = *which;

	*which = dentry_get(with);
	spin_unlock(&fs->lock);
	dentry_put(old);
}

int fs_set_cwd(struct dentry *dir)
{
	int err = S_ISDIR(dir->inode->mode) ? inode_permission(dir->inode, 1) : -ENOTDIR;

	if (!err)
		replace(current->fs, &current->fs->cwd, dir);
	return err;
}

int fs_chdir(const char *path)
{
	struct dentry *dir = path_lookup(AT_FDCWD, path, LOOKUP_FOLLOW);

	if (IS_ERR(dir))
		return PTR_ERR(dir);
	int err = fs_set_cwd(dir);

	dentry_put(dir);
	return err;
}

long sys_chdir(struct pt_regs *regs)
{
	struct dentry *dir =
	        path_lookup_user(AT_FDCWD, (const char *)sys_arg0(regs), LOOKUP_FOLLOW);

	if (IS_ERR(dir))
		return PTR_ERR(dir);
	int err = fs_set_cwd(dir);

	dentry_put(dir);
	return err;
}

long sys_fchdir(struct pt_regs *regs)
{
	struct fdref ref = fdref_get_path(sys_arg0(regs));

	if (!ref.file)
		return -EBADF;
	int err = fs_set_cwd(ref.file->dentry);

	fdref_put(ref);
	return err;
}

long sys_chroot(struct pt_regs *regs)
{
	struct dentry *dir = path_lookup_user(AT_FDCWD, (const char *)sys_arg0(regs),
	                                      LOOKUP_FOLLOW | LOOKUP_DIRECTORY);

	if (IS_ERR(dir))
		return PTR_ERR(dir);
	int err = inode_permission(dir->inode, 1);

	if (!err && current_euid() != 0)
		err = -EPERM;
	if (!err)
		replace(current->fs, &current->fs->root, dir);
	dentry_put(dir);
	return err;
}

long sys_umask(struct pt_regs *regs)
{
	return __atomic_exchange_n(&current->fs->umask, sys_arg0(regs) & 0777, __ATOMIC_RELAXED);
}

static bool is_removed(struct dentry *dir)
{
	return dir->parent != dir && !(dir->flags & (DENTRY_LINKED | DENTRY_ROOT)) &&
	       !dir->inode->super->read_only_tree;
}

/* getcwd(2) gives the length with the NUL. */
static long copy_cwd(char __user *to, size_t size, char *buf)
{
	struct dentry *root = fs_root(), *cwd = fs_cwd();
	bool outside;
	char *path = dentry_path(cwd, root, buf + 16, FS_PATH_MAX - 16, &outside);
	long result = is_removed(cwd) ? -ENOENT : 0;

	dentry_put(root);
	dentry_put(cwd);
	if (result || IS_ERR(path))
		return result ? result : PTR_ERR(path);
	if (outside) {
		path -= strlen("(unreachable)");
		memcpy(path, "(unreachable)", strlen("(unreachable)"));
	}
	result = strlen(path) + 1;
	if ((size_t)result > size)
		return -ERANGE;
	return copy_to_user(to, path, result) ? -EFAULT : result;
}

long sys_getcwd(struct pt_regs *regs)
{
	char *buf = kmalloc(FS_PATH_MAX);

	if (!buf)
		return -ENOMEM;
	long result = copy_cwd((char *)sys_arg0(regs), sys_arg1(regs), buf);

	kfree(buf);
	return result;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Making and removing names. */
#include "kernel/fs/fs_calls.h"
#include "kernel/fs/fdtable.h"
#include "kernel/fs/file.h"
#include "kernel/fs/inode.h"
#include "kernel/fs/namei.h"
#include "kernel/fs/tree.h"
#include "kernel/syscall.h"
#include "kernel/task/task.h"
#include "lib/err.h"
#include "lib/string.h"
#include <asm/errno.h>
#include <linux/fcntl.h>
#include <linux/stat.h>

/* ---- making ---- */

/* The last name must be free; then make it. Any type, as tree_create(). */
static int make_last(struct walk *walk, u32 mode, u32 rdev, const char *target)
{
	int err = walk_to_last(walk);

	if (err)
		return err;
	if (walk->kind != WALK_NAME)
		return -EEXIST;
	mutex_lock(&namespace_lock);
	struct dentry *dentry = dentry_lookup(walk->dir, walk->name, walk->len);

	if (dentry == ERR_PTR(-ENOENT)) {
		if (walk->slash && !S_ISDIR(mode))
			err = -ENOENT;
		else
			dentry = tree_create(walk->dir, walk->name, walk->len, mode, rdev, target);
	} else if (!IS_ERR(dentry)) {
		err = -EEXIST;
	}
	mutex_unlock(&namespace_lock);
	if (IS_ERR(dentry))
		return err ? err : PTR_ERR(dentry);
	dentry_put(dentry);
	return err;
}

static int make_name(int dfd, const char *path, u32 mode, u32 rdev, const char *target)
{
	struct walk walk;
	int err = walk_start(&walk, dfd, path);

	if (!err)
		err = make_last(&walk, mode, rdev, target);
	walk_end(&walk);
	return err;
}

static long make_user(int dfd, u64 upath, u32 mode, u32 rdev, const char *target)
{
	char *path = path_from_user((const char *)upath, false);

	if (IS_ERR(path))
		return PTR_ERR(path);
	int err = make_name(dfd, path, mode, rdev, target);

	path_free(path);
	return err;
}

static long do_mkdir(int dfd, u64 path, u32 mode)
{
	return make_user(dfd, path, S_IFDIR | (mode & 01777 & ~fs_umask()), 0, NULL);
}

long sys_mkdir(struct pt_regs *regs)
{
	return do_mkdir(AT_FDCWD, sys_arg0(regs), sys_arg1(regs));
}

long sys_mkdirat(struct pt_regs *regs)
{
	return do_mkdir(sys_arg0(regs), sys_arg1(regs), sys_arg2(regs));
}

static long do_mknod(int dfd, u64 path, u32 mode, u32 rdev)
{
	switch (mode & S_IFMT) {
	case 0: mode |= S_IFREG; break;
	case S_IFREG:
	case S_IFIFO:
	case S_IFSOCK: break;
	case S_IFCHR:
	case S_IFBLK: break;
	case S_IFDIR: return -EPERM;
	default: return -EINVAL;
	}
	return make_user(dfd, path, (mode & S_IFMT) | (mode & 07777 & ~fs_umask()), rdev, NULL);
}

long sys_mknod(struct pt_regs *regs)
{
	return do_mknod(AT_FDCWD, sys_arg0(regs), sys_arg1(regs), sys_arg2(regs));
}

long sys_mknodat(struct pt_regs *regs)
{
	return do_mknod(sys_arg0(regs), sys_arg1(regs), sys_arg2(regs), sys_arg3(regs));
}

static long do_symlink(u64 utarget, int dfd, u64 path)
{
	char *target = path_from_user((const char *)utarget, false);

	if (IS_ERR(target))
		return PTR_ERR(target);
	long err = make_user(dfd, path, S_IFLNK | 0777, 0, target);

	path_free(target);
	return err;
}

long sys_symlink(struct pt_regs *regs)
{
	return do_symlink(sys_arg0(regs), AT_FDCWD, sys_arg1(regs));
}

long sys_symlinkat(struct pt_regs *regs)
{
	return do_symlink(sys_arg0(regs), sys_arg1(regs), sys_arg2(regs));
}

/* ---- hard links ---- */

static int link_last(struct walk *walk, struct dentry *old)
{
	int err = walk_to_last(walk);

	if (err)
		return err;
	if (walk->kind != WALK_NAME)
		return -EEXIST;
	mutex_lock(&namespace_lock);
	struct dentry *there = dentry_lookup(walk->dir, walk->name, walk->len);

	if (!IS_ERR(there)) {
		dentry_put(there);
		err = -EEXIST;
	} else if (there != ERR_PTR(-ENOENT)) {
		err = PTR_ERR(there);
	} else if (S_ISDIR(old->inode->mode)) {
		err = -EPERM;
	} else if (old->inode->super != walk->dir->inode->super) {
		err = -EXDEV;
	} else if (walk->slash) {
		err = -ENOENT;
	} else {
		err = tree_link(walk->dir, walk->name, walk->len, old->inode);
	}
	mutex_unlock(&namespace_lock);
	return err;
}

static long do_link(int old_dfd, u64 uold, int dfd, u64 upath, int flags)
{
	struct walk walk;

	if (flags & ~(AT_SYMLINK_FOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	struct dentry *old = path_lookup_user(old_dfd, (const char *)uold,
	                                      (flags & AT_SYMLINK_FOLLOW ? LOOKUP_FOLLOW : 0) |
	                                              (flags & AT_EMPTY_PATH ? LOOKUP_EMPTY : 0));

	if (IS_ERR(old))
		return PTR_ERR(old);
	char *path = path_from_user((const char *)upath, false);
	int err = IS_ERR(path) ? PTR_ERR(path) : 0;

	if (!err) {
		err = walk_start(&walk, dfd, path);
		if (!err)
			err = link_last(&walk, old);
		walk_end(&walk);
		path_free(path);
	}
	dentry_put(old);
	return err;
}

long sys_link(struct pt_regs *regs)
{
	return do_link(AT_FDCWD, sys_arg0(regs), AT_FDCWD, sys_arg1(regs), 0);
}

long sys_linkat(struct pt_regs *regs)
{
	return do_link(sys_arg0(regs), sys_arg1(regs), sys_arg2(regs), sys_arg3(regs),
	               sys_arg4(regs));
}

/* ---- removing ---- */

static int remove_last(struct walk *walk, bool directory)
{
	int err = walk_to_last(walk);

	if (err)
		return err;
	switch (walk->kind) {
	case WALK_NAME: break;
	case WALK_DOT: return directory ? -EINVAL : -EISDIR;
	case WALK_DOTDOT: return directory ? -ENOTEMPTY : -EISDIR;
	case WALK_ROOT: return directory ? -EBUSY : -EISDIR;
	}
	mutex_lock(&namespace_lock);
	struct dentry *victim = dentry_lookup(walk->dir, walk->name, walk->len);

	if (IS_ERR(victim))
		err = PTR_ERR(victim);
	else if (directory)
		err = tree_rmdir(walk->dir, victim);
	else if (walk->slash && !S_ISDIR(victim->inode->mode))
		err = -ENOTDIR;
	else
		err = tree_unlink(walk->dir, victim);
	mutex_unlock(&namespace_lock);
	/* The last reference may free much: outside the lock. */
	if (!IS_ERR(victim))
		dentry_put(victim);
	return err;
}

static long do_remove(int dfd, u64 upath, bool directory)
{
	struct walk walk;
	char *path = path_from_user((const char *)upath, false);

	if (IS_ERR(path))
		return PTR_ERR(path);
	int err = walk_start(&walk, dfd, path);

	if (!err)
		err = remove_last(&walk, directory);
	walk_end(&walk);
	path_free(path);
	return err;
}

long sys_unlink(struct pt_regs *regs)
{
	return do_remove(AT_FDCWD, sys_arg0(regs), false);
}

long sys_rmdir(struct pt_regs *regs)
{
	return do_remove(AT_FDCWD, sys_arg0(regs), true);
}

long sys_unlinkat(struct pt_regs *regs)
{
	int flags = sys_arg2(regs);

	if (flags & ~AT_REMOVEDIR)
		return -EINVAL;
	return do_remove(sys_arg0(regs), sys_arg1(regs), flags & AT_REMOVEDIR);
}

/* ---- for boot ---- */

static int make_boot(const char *path, u32 mode, u32 rdev, const char *target)
{
	int err = make_name(AT_FDCWD, path, mode, rdev, target);

	return err == -EEXIST ? 0 : err;
}

int kernel_mkdir(const char *path, u32 mode)
{
	return make_boot(path, S_IFDIR | mode, 0, NULL);
}

int kernel_mknod(const char *path, u32 mode, u32 rdev)
{
	return make_boot(path, mode, rdev, NULL);
}

int kernel_symlink(const char *target, const char *path)
{
	return make_boot(path, S_IFLNK | 0777, 0, target);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* rename(2). */
#include "kernel/fs/fs_calls.h"
#include "kernel/fs/inode.h"
#include "kernel/fs/namei.h"
#include "kernel/fs/tree.h"
#include "kernel/syscall.h"
#include "lib/err.h"
#include <asm/errno.h>
#include <linux/fcntl.h>
#include <linux/fs.h>
#include <linux/stat.h>

/* A directory moves to another one: the back reference counts. */
static void moved_between(struct dentry *moved, struct inode *from, struct inode *to)
{
	if (S_ISDIR(moved->inode->mode) && from != to) {
		from->nlink--;
		to->nlink++;
	}
	tree_touch(from);
	tree_touch(to);
	moved->inode->ctime = to->ctime;
}

static int do_exchange(struct walk *from, struct dentry *old, struct walk *to, struct dentry *new)
{
	int err = tree_may_remove(to->dir, new);

	if (err)
		return err;
	if (dentry_is_below(from->dir, new))
		return -EINVAL;
	dentry_exchange(old, new);
	moved_between(old, from->dir->inode, to->dir->inode);
	moved_between(new, to->dir->inode, from->dir->inode);
	return 0;
}

/* The new name exists and is to be replaced: may it? */
static int may_replace(struct walk *to, struct dentry *old, struct dentry *new)
{
	int err = tree_may_remove(to->dir, new);

	if (err)
		return err;
	if (S_ISDIR(old->inode->mode)) {
		if (!S_ISDIR(new->inode->mode))
			return -ENOTDIR;
		return tree_is_empty(new) ? 0 : -ENOTEMPTY;
	}
	return S_ISDIR(new->inode->mode) ? -EISDIR : 0;
}

/* Both names were looked up; new may be NULL. Under namespace_lock. */
static int rename_found(struct walk *from, struct dentry *old, struct walk *to, struct dentry *new,
                        unsigned flags)
{
	int err = tree_may_remove(from->dir, old);
	bool directory = S_ISDIR(old->inode->mode);

	if (!err)
		err = tree_may_create(to->dir);
	if (err)
		return err;
	if (from->dir->inode->super != to->dir->inode->super)
		return -EXDEV;
	if (!directory && (from->slash || (to->slash && !(flags & RENAME_EXCHANGE))))
		return -ENOTDIR;
	if (directory && dentry_is_below(to->dir, old))
		return -EINVAL;
	if (!new && (flags & RENAME_EXCHANGE))
		return -ENOENT;
	if (new && (flags & RENAME_NOREPLACE))
		return -EEXIST;
	if (new &&new->inode == old->inode)
		return 0;
	if (flags & RENAME_EXCHANGE)
		return do_exchange(from, old, to, new);
	if (new) {
		err = may_replace(to, old, new);
		if (err)
			return err;
	}
	err = dentry_move(old, to->dir, to->name, to->len);
	if (err)
		return err;
	if (new)
		tree_drop(to->dir, new);
	moved_between(old, from->dir->inode, to->dir->inode);
	return 0;
}

static int rename_last(struct walk *from, struct walk *to, unsigned flags)
{
	int err = walk_to_last(from);

	if (!err)
		err = walk_to_last(to);
	if (err)
		return err;
	if (from->kind != WALK_NAME || to->kind != WALK_NAME)
		return -EBUSY;
	mutex_lock(&namespace_lock);
	struct dentry *old = dentry_lookup(from->dir, from->name, from->len);
	struct dentry *new = dentry_lookup(to->dir, to->name, to->len);

	if (IS_ERR(old))
		err = PTR_ERR(old);
	else if (IS_ERR(new) && new != ERR_PTR(-ENOENT))
		err = PTR_ERR(new);
	else
		err = rename_found(from, old, to, IS_ERR(new) ? NULL : new, flags);
	mutex_unlock(&namespace_lock);
	if (!IS_ERR(old))
		dentry_put(old);
	if (!IS_ERR(new))
		dentry_put(new);
	return err;
}

static int rename_paths(int dfd, const char *path, int new_dfd, const char *new_path,
                        unsigned flags)
{
	struct walk from, to;
	int err = walk_start(&from, dfd, path);

	if (!err) {
		err = walk_start(&to, new_dfd, new_path);
		if (!err)
			err = rename_last(&from, &to, flags);
		walk_end(&to);
	}
	walk_end(&from);
	return err;
}

static long do_rename(int dfd, u64 upath, int new_dfd, u64 unew, unsigned flags)
{
	if ((flags & ~(RENAME_NOREPLACE | RENAME_EXCHANGE)) ||
	    flags == (RENAME_NOREPLACE | RENAME_EXCHANGE))
		return -EINVAL;
	char *path = path_from_user((const char *)upath, false);

	if (IS_ERR(path))
		return PTR_ERR(path);
	char *new_path = path_from_user((const char *)unew, false);
	int err = IS_ERR(new_path) ? PTR_ERR(new_path) : 0;

	if (!err) {
		err = rename_paths(dfd, path, new_dfd, new_path, flags);
		path_free(new_path);
	}
	path_free(path);
	return err;
}

long sys_rename(struct pt_regs *regs)
{
	return do_rename(AT_FDCWD, sys_arg0(regs), AT_FDCWD, sys_arg1(regs), 0);
}

long sys_renameat(struct pt_regs *regs)
{
	return do_rename(sys_arg0(regs), sys_arg1(regs), sys_arg2(regs), sys_arg3(regs), 0);
}

long sys_renameat2(struct pt_regs *regs)
{
	return do_rename(sys_arg0(regs), sys_arg1(regs), sys_arg2(regs), sys_arg3(regs),
	                 sys_arg4(regs));
}

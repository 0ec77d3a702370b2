/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernel/fs/tree.h"
#include "kernel/fs/inode.h"
#include "kernel/fs/internal.h"
#include "kernel/fs/tmpfs.h"
#include "kernel/task/cred.h"
#include "lib/err.h"
#include "lib/string.h"
#include <asm/errno.h>
#include <linux/stat.h>

void tree_touch(struct inode *inode)
{
	inode->mtime = inode->ctime = fs_now();
}

bool tree_is_empty(struct dentry *dir)
{
	return list_empty(&dir->children);
}

/* ---- making ---- */

int tree_may_create(struct dentry *dir)
{
	lockdep_assert_held(&namespace_lock);
	if (dir->inode->super->read_only_tree || !dir->inode->ops->make ||
	    (dir->flags & DENTRY_DEAD))
		return -ENOENT;
	return inode_permission(dir->inode, 2 | 1);
}

static struct inode *make_inode(struct dentry *dir, u32 mode, u32 rdev)
{
	struct inode *inode = dir->inode->ops->make(dir->inode, mode, rdev);

	if (!IS_ERR(inode) && (dir->inode->mode & S_ISGID)) {
		inode->gid = dir->inode->gid;
		if (S_ISDIR(mode))
			inode->mode |= S_ISGID;
	}
	return inode;
}

struct dentry *tree_create(struct dentry *dir, const char *name, size_t len, u32 mode, u32 rdev,
                           const char *target)
{
	int err = tree_may_create(dir);

	if (!err && (S_ISCHR(mode) || S_ISBLK(mode)) && current_fsuid() != 0)
		err = -EPERM;
	if (err)
		return ERR_PTR(err);
	struct inode *inode = make_inode(dir, mode, rdev);

	if (IS_ERR(inode))
		return ERR_CAST(inode);
	if (target)
		err = tmpfs_set_symlink(inode, target, strlen(target));
	struct dentry *dentry = err ? NULL : dentry_alloc(dir, name, len, inode);

	if (!dentry) {
		inode_put(inode);
		return ERR_PTR(-ENOMEM);
	}
	dentry_link(dentry);
	if (S_ISDIR(mode))
		dir->inode->nlink++;
	tree_touch(dir->inode);
	return dentry;
}

struct dentry *tree_create_nameless(struct dentry *dir, u32 mode)
{
	int err = tree_may_create(dir);

	if (err)
		return ERR_PTR(err);
	struct inode *inode = make_inode(dir, mode, 0);

	if (IS_ERR(inode))
		return ERR_CAST(inode);
	inode->nlink = 0;
	struct dentry *dentry = dentry_alloc(dir, "#", 1, inode);

	if (!dentry) {
		inode_put(inode);
		return ERR_PTR(-ENOMEM);
	}
	return dentry;
}

int tree_link(struct dentry *dir, const char *name, size_t len, struct inode *inode)
{
	int err = tree_may_create(dir);

	if (err)
		return err;
	if (!inode->nlink && !inode->linkable)
		return -ENOENT;
	inode_get(inode);
	struct dentry *dentry = dentry_alloc(dir, name, len, inode);

	if (!dentry) {
		inode_put(inode);
		return -ENOMEM;
	}
	inode->nlink++;
	inode->linkable = false;
	inode->ctime = fs_now();
	dentry_link(dentry);
	dentry_put(dentry);
	tree_touch(dir->inode);
	return 0;
}

/* ---- removing ---- */

int tree_may_remove(struct dentry *dir, struct dentry *victim)
{
	lockdep_assert_held(&namespace_lock);
	if (dir->inode->super->read_only_tree)
		return -EPERM;
	if (victim->flags & DENTRY_ROOT)
		return -EBUSY;
	return dentry_may_delete(dir, victim);
}

void tree_drop(struct dentry *dir, struct dentry *victim)
{
	struct inode *inode = victim->inode;

	if (S_ISDIR(inode->mode)) {
		dir->inode->nlink--;
		inode->nlink = 0;
		victim->flags |= DENTRY_DEAD;
	} else {
		inode->nlink--;
	}
	inode->ctime = fs_now();
	tree_touch(dir->inode);
	dentry_unlink(victim);
}

int tree_unlink(struct dentry *dir, struct dentry *victim)
{
	int err = tree_may_remove(dir, victim);

	if (err)
		return err;
	if (S_ISDIR(victim->inode->mode))
		return -EISDIR;
	tree_drop(dir, victim);
	return 0;
}

int tree_rmdir(struct dentry *dir, struct dentry *victim)
{
	int err = tree_may_remove(dir, victim);

	if (err)
		return err;
	if (!S_ISDIR(victim->inode->mode))
		return -ENOTDIR;
	if (!tree_is_empty(victim))
		return -ENOTEMPTY;
	tree_drop(dir, victim);
	return 0;
}

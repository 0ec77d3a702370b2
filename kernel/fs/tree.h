/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Changes of the tree of names. All are called under namespace_lock, ask for permissions, and
 * keep link counts and the directories' times.
 */
#ifndef KERNEL_FS_TREE_H
#define KERNEL_FS_TREE_H

#include "lib/types.h"

struct dentry;
struct inode;

/*
 * A new name with a new inode; mode has the type and has been through the umask. target: text of a
 * symlink, else NULL. Referenced, or ERR_PTR(): -ENOENT (directory removed, or not of a file
 * system where names can be made), -EACCES, -ENOMEM. The caller knows that the name is free.
 */
struct dentry *tree_create(struct dentry *dir, const char *name, size_t len, u32 mode, u32 rdev,
                           const char *target);
/* A further name for an inode. */
int tree_link(struct dentry *dir, const char *name, size_t len, struct inode *inode);
/* A new inode in no directory (O_TMPFILE): an unlinked, referenced dentry. */
struct dentry *tree_create_nameless(struct dentry *dir, u32 mode);

/* -EISDIR, -ENOTDIR, -ENOTEMPTY, -EBUSY, -EPERM, -EACCES. */
int tree_unlink(struct dentry *dir, struct dentry *victim);
int tree_rmdir(struct dentry *dir, struct dentry *victim);

/* What both need, and renames: may a name be made in dir / be taken from it? */
int tree_may_create(struct dentry *dir);
int tree_may_remove(struct dentry *dir, struct dentry *victim);
bool tree_is_empty(struct dentry *dir);
void tree_touch(struct inode *inode);
/* The name goes; the link counts of inode and directory follow. No questions. */
void tree_drop(struct dentry *dir, struct dentry *victim);

#endif

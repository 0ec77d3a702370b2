/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who may do what: owner, group, others, and root who may nearly everything.
 */
#include "kernel/fs/inode.h"
#include "kernel/fs/internal.h"
#include "kernel/task/task.h"
#include <asm/errno.h>
#include <linux/stat.h>

#define MAY_EXEC 1u

static int check_mode(u32 mode, unsigned mask, bool root, bool owner, bool group)
{
	if (root) {
		/* Even root executes only what somebody may execute. */
		if ((mask & MAY_EXEC) && !S_ISDIR(mode) && !(mode & 0111))
			return -EACCES;
		return 0;
	}
	if (owner)
		mode >>= 6;
	else if (group)
		mode >>= 3;
	return mask & ~mode & 7 ? -EACCES : 0;
}

int inode_permission(struct inode *inode, unsigned mask)
{
	const struct cred *cred = current->cred;
	u32 mode = inode->mode;

	return check_mode(mode, mask, cred->fsuid == 0, cred->fsuid == inode->uid,
	                  cred->fsgid == inode->gid || cred_in_group(cred, inode->gid));
}

int inode_permission_real(struct inode *inode, unsigned mask)
{
	const struct cred *cred = current->cred;

	return check_mode(inode->mode, mask, cred->uid == 0, cred->uid == inode->uid,
	                  cred->gid == inode->gid || cred_in_group(cred, inode->gid));
}

bool inode_owner_or_root(struct inode *inode)
{
	u32 uid = current->cred->fsuid;

	return uid == 0 || uid == inode->uid;
}

int dentry_may_delete(struct dentry *dir, struct dentry *victim)
{
	int err = inode_permission(dir->inode, 2 | 1);

	if (err)
		return err;
	if ((dir->inode->mode & S_ISVTX) && !inode_owner_or_root(victim->inode) &&
	    !inode_owner_or_root(dir->inode))
		return -EPERM;
	return 0;
}

void inode_init_owner(struct inode *inode)
{
	const struct cred *cred = current->cred;

	inode->uid = cred->fsuid;
	inode->gid = cred->fsgid;
}

void inode_drop_suid(struct inode *inode)
{
	if (current->cred->fsuid == 0)
		return;
	inode->mode &= ~S_ISUID;
	if (inode->mode & S_IXGRP)
		inode->mode &= ~S_ISGID;
}

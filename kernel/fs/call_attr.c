/* SPDX-License-Identifier: BSD-2-Clause */
/* access(2), chmod(2), chown(2) and the times of a file. */
#include "kernel/fs/fs_calls.h"
#include "kernel/fs/fdtable.h"
#include "kernel/fs/file.h"
#include "kernel/fs/inode.h"
#include "kernel/fs/internal.h"
#include "kernel/fs/namei.h"
#include "kernel/syscall.h"
#include "kernel/task/task.h"
#include "lib/err.h"
#include "arch/x86_64/uaccess/uaccess.h"
#include <asm/errno.h>
#include <linux/fcntl.h>
#include <linux/stat.h>

/* ---- access ---- */

static long do_access(int dfd, u64 path, unsigned mask, unsigned flags)
{
	if ((mask & ~7u) || (flags & ~(AT_EACCESS | AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)))
		return -EINVAL;
	struct dentry *dentry =
	        path_lookup_user(dfd, (const char *)path,
	                         (flags & AT_SYMLINK_NOFOLLOW ? 0 : LOOKUP_FOLLOW) |
	                                 (flags & AT_EMPTY_PATH ? LOOKUP_EMPTY : 0));

	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	int err = flags & AT_EACCESS ? inode_permission(dentry->inode, mask)
	                             : inode_permission_real(dentry->inode, mask);

	dentry_put(dentry);
	return err;
}

long sys_access(struct pt_regs *regs)
{
	return do_access(AT_FDCWD, sys_arg0(regs), sys_arg1(regs), 0);
}

long sys_faccessat(struct pt_regs *regs)
{
	return do_access(sys_arg0(regs), sys_arg1(regs), sys_arg2(regs), 0);
}

long sys_faccessat2(struct pt_regs *regs)
{
	return do_access(sys_arg0(regs), sys_arg1(regs), sys_arg2(regs), sys_arg3(regs));
}

/* ---- mode ---- */

static int set_mode(struct inode *inode, u32 mode)
{
	if (inode->super->read_only_tree || S_ISLNK(inode->mode))
		return inode->super->read_only_tree ? -EPERM : -EOPNOTSUPP;
	if (!inode_owner_or_root(inode))
		return -EPERM;
	mutex_lock(&inode->lock);
	mode &= 07777;
	if (current_fsuid() != 0 && !in_group(inode->gid))
		mode &= ~S_ISGID;
	inode->mode = (inode->mode & S_IFMT) | mode;
	inode->ctime = fs_now();
	mutex_unlock(&inode->lock);
	return 0;
}

static long chmod_path(int dfd, u64 path, u32 mode)
{
	struct dentry *dentry = path_lookup_user(dfd, (const char *)path, LOOKUP_FOLLOW);

	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	int err = set_mode(dentry->inode, mode);

	dentry_put(dentry);
	return err;
}

long sys_chmod(struct pt_regs *regs)
{
	return chmod_path(AT_FDCWD, sys_arg0(regs), sys_arg1(regs));
}

long sys_fchmodat(struct pt_regs *regs)
{
	return chmod_path(sys_arg0(regs), sys_arg1(regs), sys_arg2(regs));
}

long sys_fchmod(struct pt_regs *regs)
{
	struct fdref ref = fdref_get(sys_arg0(regs));

	if (!ref.file)
		return -EBADF;
	int err = set_mode(ref.file->inode, sys_arg1(regs));

	fdref_put(ref);
	return err;
}

/* ---- owner ---- */

/* -1 leaves an id as it is. Only root gives files away; an owner chooses among its groups. */
static int set_owner(struct inode *inode, u32 uid, u32 gid)
{
	bool root = current_fsuid() == 0;

	if (inode->super->read_only_tree)
		return -EPERM;
	if (!root && uid != (u32)-1 && (uid != inode->uid || uid != current_fsuid()))
		return -EPERM;
	if (!root && gid != (u32)-1 && (current_fsuid() != inode->uid || !in_group(gid)))
		return -EPERM;
	mutex_lock(&inode->lock);
	if (uid != (u32)-1)
		inode->uid = uid;
	if (gid != (u32)-1)
		inode->gid = gid;
	if (!S_ISDIR(inode->mode)) {
		inode->mode &= ~S_ISUID;
		if (inode->mode & S_IXGRP)
			inode->mode &= ~S_ISGID;
	}
	inode->ctime = fs_now();
	mutex_unlock(&inode->lock);
	return 0;
}

static long chown_path(int dfd, u64 path, u32 uid, u32 gid, unsigned how)
{
	struct dentry *dentry = path_lookup_user(dfd, (const char *)path, how);

	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	int err = set_owner(dentry->inode, uid, gid);

	dentry_put(dentry);
	return err;
}

long sys_chown(struct pt_regs *regs)
{
	return chown_path(AT_FDCWD, sys_arg0(regs), sys_arg1(regs), sys_arg2(regs), LOOKUP_FOLLOW);
}

long sys_lchown(struct pt_regs *regs)
{
	return chown_path(AT_FDCWD, sys_arg0(regs), sys_arg1(regs), sys_arg2(regs), 0);
}

long sys_fchownat(struct pt_regs *regs)
{
	unsigned flags = sys_arg4(regs);

	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	return chown_path(sys_arg0(regs), sys_arg1(regs), sys_arg2(regs), sys_arg3(regs),
	                  (flags & AT_SYMLINK_NOFOLLOW ? 0 : LOOKUP_FOLLOW) |
	                          (flags & AT_EMPTY_PATH ? LOOKUP_EMPTY : 0));
}

long sys_fchown(struct pt_regs *regs)
{
	struct fdref ref = fdref_get(sys_arg0(regs));

	if (!ref.file)
		return -EBADF;
	int err = set_owner(ref.file->inode, sys_arg1(regs), sys_arg2(regs));

	fdref_put(ref);
	return err;
}

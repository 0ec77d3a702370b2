/* SPDX-License-Identifier: BSD-2-Clause */
/* stat(2), statx(2), readlink(2). */
#include "kernel/fs/fs_calls.h"
#include "kernel/fs/fdtable.h"
#include "kernel/fs/file.h"
#include "kernel/fs/inode.h"
#include "kernel/fs/internal.h"
#include "kernel/fs/namei.h"
#include "kernel/mm/slab.h"
#include "kernel/syscall.h"
#include "lib/err.h"
#include "lib/string.h"
#include "arch/x86_64/uaccess/uaccess.h"
#include <asm/errno.h>
#include <asm/stat.h>
#include <linux/fcntl.h>
#include <linux/stat.h>

#define NS_PER_S 1000000000u

static u64 blocks_of(const struct inode *inode)
{
	return inode->nr_pages * 8 + (inode->image_size + 511) / 512;
}

static void fill_stat(struct inode *inode, struct stat *st)
{
	if (inode->ops && inode->ops->refresh)
		inode->ops->refresh(inode);
	memset(st, 0, sizeof(*st));
	st->st_dev = inode->super->dev;
	st->st_ino = inode->ino;
	st->st_nlink = inode->nlink;
	st->st_mode = inode->mode;
	st->st_uid = inode->uid;
	st->st_gid = inode->gid;
	st->st_rdev = inode->rdev;
	st->st_size = inode->size;
	st->st_blksize = 4096;
	st->st_blocks = blocks_of(inode);
	st->st_atime = inode->atime / NS_PER_S;
	st->st_atime_nsec = inode->atime % NS_PER_S;
	st->st_mtime = inode->mtime / NS_PER_S;
	st->st_mtime_nsec = inode->mtime % NS_PER_S;
	st->st_ctime = inode->ctime / NS_PER_S;
	st->st_ctime_nsec = inode->ctime % NS_PER_S;
}

static long put_stat(struct inode *inode, u64 to)
{
	struct stat st;

	fill_stat(inode, &st);
	return copy_to_user((void *)to, &st, sizeof(st)) ? -EFAULT : 0;
}

static long stat_path(int dfd, u64 path, u64 to, unsigned how)
{
	struct dentry *dentry = path_lookup_user(dfd, (const char *)path, how);

	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	long err = put_stat(dentry->inode, to);

	dentry_put(dentry);
	return err;
}

long sys_stat(struct pt_regs *regs)
{
	return stat_path(AT_FDCWD, sys_arg0(regs), sys_arg1(regs), LOOKUP_FOLLOW);
}

long sys_lstat(struct pt_regs *regs)
{
	return stat_path(AT_FDCWD, sys_arg0(regs), sys_arg1(regs), 0);
}

static long stat_fd(unsigned fd, u64 to)
{
	struct fdref ref = fdref_get_path(fd);

	if (!ref.file)
		return -EBADF;
	long err = put_stat(ref.file->inode, to);

	fdref_put(ref);
	return err;
}

long sys_fstat(struct pt_regs *regs)
{
	return stat_fd(sys_arg0(regs), sys_arg1(regs));
}

/* AT_* flags to LOOKUP_* ones, or -EINVAL. */
static int lookup_how(unsigned flags)
{
	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH | AT_NO_AUTOMOUNT | AT_STATX_SYNC_TYPE))
		return -EINVAL;
	return (flags & AT_SYMLINK_NOFOLLOW ? 0 : LOOKUP_FOLLOW) |
	       (flags & AT_EMPTY_PATH ? LOOKUP_EMPTY : 0);
}

/* The way in which C libraries write fstat(). */
static bool means_fd(int dfd, u64 path, int how)
{
	char first;

	return (how & LOOKUP_EMPTY) && dfd >= 0 && !get_user(first, (const char *)path) && !first;
}

long sys_newfstatat(struct pt_regs *regs)
{
	int how = lookup_how(sys_arg3(regs));

	if (how < 0)
		return how;
	if (means_fd(sys_arg0(regs), sys_arg1(regs), how))
		return stat_fd(sys_arg0(regs), sys_arg2(regs));
	return stat_path(sys_arg0(regs), sys_arg1(regs), sys_arg2(regs), how);
}

/* ---- statx ---- */

static struct statx_timestamp timestamp(u64 ns)
{
	return (struct statx_timestamp){.tv_sec = ns / NS_PER_S, .tv_nsec = ns % NS_PER_S};
}

static void fill_statx(struct inode *inode, struct statx *sx)
{
	if (inode->ops && inode->ops->refresh)
		inode->ops->refresh(inode);
	memset(sx, 0, sizeof(*sx));
	sx->stx_mask = STATX_BASIC_STATS | STATX_BTIME;
	sx->stx_blksize = 4096;
	sx->stx_nlink = inode->nlink;
	sx->stx_uid = inode->uid;
	sx->stx_gid = inode->gid;
	sx->stx_mode = inode->mode;
	sx->stx_ino = inode->ino;
	sx->stx_size = inode->size;
	sx->stx_blocks = blocks_of(inode);
	sx->stx_atime = timestamp(inode->atime);
	sx->stx_btime = timestamp(inode->btime);
	sx->stx_ctime = timestamp(inode->ctime);
	sx->stx_mtime = timestamp(inode->mtime);
	sx->stx_rdev_major = fs_major(inode->rdev);
	sx->stx_rdev_minor = fs_minor(inode->rdev);
	sx->stx_dev_major = fs_major(inode->super->dev);
	sx->stx_dev_minor = fs_minor(inode->super->dev);
}

long sys_statx(struct pt_regs *regs)
{
	int how = lookup_how(sys_arg2(regs));
	unsigned mask = sys_arg3(regs);
	struct statx sx;

	if (how < 0 || (mask & STATX__RESERVED))
		return -EINVAL;
	struct dentry *dentry = path_lookup_user(sys_arg0(regs), (const char *)sys_arg1(regs), how);

	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	fill_statx(dentry->inode, &sx);
	dentry_put(dentry);
	return copy_to_user((void *)sys_arg4(regs), &sx, sizeof(sx)) ? -EFAULT : 0;
}

/* ---- readlink ---- */

static long read_link(struct inode *inode, u64 to, size_t size)
{
	if (!S_ISLNK(inode->mode))
		return -EINVAL;
	char *buf = kmalloc(FS_PATH_MAX);

	if (!buf)
		return -ENOMEM;
	long len = inode->ops->readlink(inode, buf, min(size, (size_t)FS_PATH_MAX));

	if (len > 0 && copy_to_user((void *)to, buf, len))
		len = -EFAULT;
	kfree(buf);
	return len;
}

static long do_readlink(int dfd, u64 path, u64 to, int size)
{
	if (size <= 0)
		return -EINVAL;
	struct dentry *dentry = path_lookup_user(dfd, (const char *)path, LOOKUP_EMPTY);

	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	long len = read_link(dentry->inode, to, size);

	dentry_put(dentry);
	return len;
}

long sys_readlink(struct pt_regs *regs)
{
	return do_readlink(AT_FDCWD, sys_arg0(regs), sys_arg1(regs), sys_arg2(regs));
}

long sys_readlinkat(struct pt_regs *regs)
{
	return do_readlink(sys_arg0(regs), sys_arg1(regs), sys_arg2(regs), sys_arg3(regs));
}

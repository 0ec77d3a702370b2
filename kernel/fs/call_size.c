/* SPDX-License-Identifier: BSD-2-Clause */
/* lseek(2), truncate(2), fallocate(2), and the limit on file sizes. */
#include "kernel/fs/fs_calls.h"
#include "kernel/fs/fdtable.h"
#include "kernel/fs/file.h"
#include "kernel/fs/inode.h"
#include "kernel/fs/internal.h"
#include "kernel/fs/namei.h"
#include "kernel/fs/pagecache.h"
#include "kernel/syscall.h"
#include "kernel/task/signal_api.h"
#include "kernel/task/task.h"
#include "lib/err.h"
#include <asm/errno.h>
#include <linux/fcntl.h>
#include <linux/falloc.h>
#include <linux/stat.h>

static int too_big(void)
{
	signal_kernel_task(current, SIGXFSZ);
	return -EFBIG;
}

int file_limit_write(struct inode *inode, u64 pos, size_t *len)
{
	u64 limit = rlimit(RLIMIT_FSIZE);

	if (!*len)
		return 0;
	if (pos >= limit)
		return too_big();
	limit = min(limit, PAGECACHE_SIZE_MAX);
	if (pos >= limit)
		return -EFBIG;
	*len = min((u64)*len, limit - pos);
	return 0;
}

long sys_lseek(struct pt_regs *regs)
{
	struct fdref ref = fdref_get(sys_arg0(regs));
	struct file *file = ref.file;
	s64 result = -ESPIPE;

	if (!file)
		return -EBADF;
	if (file->ops->seek) {
		mutex_lock(&file->pos_lock);
		result = file->ops->seek(file, sys_arg1(regs), sys_arg2(regs));
		mutex_unlock(&file->pos_lock);
	}
	fdref_put(ref);
	return result;
}

static int set_size(struct inode *inode, s64 size)
{
	int err;

	if (size < 0)
		return -EINVAL;
	if (S_ISDIR(inode->mode))
		return -EISDIR;
	if (!S_ISREG(inode->mode) || !inode->ops->resize)
		return -EINVAL;
	if ((u64)size > inode->size && (u64)size > rlimit(RLIMIT_FSIZE))
		return too_big();
	mutex_lock(&inode->lock);
	err = inode->ops->resize(inode, size);
	if (!err && (inode->mode & (S_ISUID | S_ISGID)))
		inode_drop_suid(inode);
	mutex_unlock(&inode->lock);
	return err;
}

long sys_truncate(struct pt_regs *regs)
{
	struct dentry *dentry =
	        path_lookup_user(AT_FDCWD, (const char *)sys_arg0(regs), LOOKUP_FOLLOW);

	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	int err = S_ISDIR(dentry->inode->mode) ? -EISDIR : inode_permission(dentry->inode, 2);

	if (!err && READ_ONCE(dentry->inode->writers) < 0)
		err = -ETXTBSY;
	if (!err)
		err = set_size(dentry->inode, sys_arg1(regs));
	dentry_put(dentry);
	return err;
}

long sys_ftruncate(struct pt_regs *regs)
{
	struct fdref ref = fdref_get(sys_arg0(regs));

	if (!ref.file)
		return -EBADF;
	int err = ref.file->mode & FILE_WRITE ? set_size(ref.file->inode, sys_arg1(regs)) : -EINVAL;

	fdref_put(ref);
	return err;
}

static int allocate(struct file *file, int mode, s64 offset, s64 len)
{
	struct inode *inode = file->inode;
	s64 end;

	if (offset < 0 || len <= 0)
		return -EINVAL;
	if (!(file->mode & FILE_WRITE))
		return -EBADF;
	if (S_ISFIFO(inode->mode))
		return -ESPIPE;
	if (!S_ISREG(inode->mode))
		return -ENODEV;
	if (!inode->ops->allocate)
		return -EOPNOTSUPP;
	if (__builtin_add_overflow(offset, len, &end))
		return -EFBIG;
	if (!(mode & FALLOC_FL_KEEP_SIZE) && (u64)end > rlimit(RLIMIT_FSIZE))
		return too_big();
	mutex_lock(&inode->lock);
	int err = inode->ops->allocate(inode, mode, offset, len);

	if (!err)
		inode->mtime = inode->ctime = fs_now();
	mutex_unlock(&inode->lock);
	return err;
}

long sys_fallocate(struct pt_regs *regs)
{
	struct fdref ref = fdref_get(sys_arg0(regs));

	if (!ref.file)
		return -EBADF;
	int err = allocate(ref.file, sys_arg1(regs), sys_arg2(regs), sys_arg3(regs));

	fdref_put(ref);
	return err;
}

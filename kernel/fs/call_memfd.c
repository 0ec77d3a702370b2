/* SPDX-License-Identifier: BSD-2-Clause */
/* memfd_create(2): a regular file without a place in the tree. */
#include "kernel/fs/fs_calls.h"
#include "kernel/fs/fdtable.h"
#include "kernel/fs/file.h"
#include "kernel/fs/inode.h"
#include "kernel/fs/tmpfs.h"
#include "kernel/syscall.h"
#include "lib/err.h"
#include "lib/printf.h"
#include "arch/x86_64/uaccess/uaccess.h"
#include <asm/errno.h>
#include <asm/fcntl.h>
#include <linux/memfd.h>
#include <linux/stat.h>

#define NAME_MAX_MEMFD 249

static struct file *open_memfd(const char *name)
{
	char shown[NAME_MAX_MEMFD + 20];
	struct inode *inode = tmpfs_make(&tmpfs_super, S_IFREG | 0777, 0);

	if (IS_ERR(inode))
		return ERR_CAST(inode);
	inode->nlink = 0;
	snprintf(shown, sizeof(shown), "/memfd:%s (deleted)", name);
	struct dentry *dentry = dentry_alloc_anon(shown, inode);

	if (!dentry) {
		inode_put(inode);
		return ERR_PTR(-ENOMEM);
	}
	struct file *file = file_open_dentry(dentry, O_RDWR | O_LARGEFILE);

	dentry_put(dentry);
	return file;
}

long sys_memfd_create(struct pt_regs *regs)
{
	char name[NAME_MAX_MEMFD + 1];
	u32 flags = sys_arg1(regs);

	if (flags & ~MFD_CLOEXEC) /* no seals, no huge pages */
		return -EINVAL;
	long len = strncpy_from_user(name, (const char *)sys_arg0(regs), sizeof(name));

	if (len < 0)
		return len;
	if (len == sizeof(name))
		return -EINVAL;
	return fd_add(open_memfd(name), flags & MFD_CLOEXEC);
}

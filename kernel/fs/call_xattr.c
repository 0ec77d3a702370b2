/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Extended attributes: no file system here has them. The file must still exist.
 */
#include "kernel/fs/fs_calls.h"
#include "kernel/fs/fdtable.h"
#include "kernel/fs/inode.h"
#include "kernel/fs/namei.h"
#include "kernel/syscall.h"
#include "lib/err.h"
#include <asm/errno.h>
#include <linux/fcntl.h>

static long of_path(struct pt_regs *regs, unsigned how, long result)
{
	struct dentry *dentry = path_lookup_user(AT_FDCWD, (const char *)sys_arg0(regs), how);

	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	dentry_put(dentry);
	return result;
}

static long of_fd(struct pt_regs *regs, long result)
{
	struct fdref ref = fdref_get(sys_arg0(regs));

	if (!ref.file)
		return -EBADF;
	fdref_put(ref);
	return result;
}

long sys_getxattr(struct pt_regs *regs)
{
	return of_path(regs, LOOKUP_FOLLOW, -EOPNOTSUPP);
}

long sys_lgetxattr(struct pt_regs *regs)
{
	return of_path(regs, 0, -EOPNOTSUPP);
}

long sys_fgetxattr(struct pt_regs *regs)
{
	return of_fd(regs, -EOPNOTSUPP);
}

long sys_setxattr(struct pt_regs *regs)
{
	return of_path(regs, LOOKUP_FOLLOW, -EOPNOTSUPP);
}

long sys_lsetxattr(struct pt_regs *regs)
{
	return of_path(regs, 0, -EOPNOTSUPP);
}

long sys_fsetxattr(struct pt_regs *regs)
{
	return of_fd(regs, -EOPNOTSUPP);
}

long sys_listxattr(struct pt_regs *regs)
{
	return of_path(regs, LOOKUP_FOLLOW, 0);
}

long sys_llistxattr(struct pt_regs *regs)
{
	return of_path(regs, 0, 0);
}

long sys_flistxattr(struct pt_regs *regs)
{
	return of_fd(regs, 0);
}

long sys_removexattr(struct pt_regs *regs)
{
	return of_path(regs, LOOKUP_FOLLOW, -EOPNOTSUPP);
}

long sys_lremovexattr(struct pt_regs *regs)
{
	return of_path(regs, 0, -EOPNOTSUPP);
}

long sys_fremovexattr(struct pt_regs *regs)
{
	return of_fd(regs, -EOPNOTSUPP);
}

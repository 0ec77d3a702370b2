/* SPDX-License-Identifier: BSD-2-Clause */
/* open(2) and close(2). */
#include "kernel/fs/fs_calls.h"
#include "kernel/fs/fdtable.h"
#include "kernel/fs/file.h"
#include "kernel/fs/namei.h"
#include "kernel/syscall.h"
#include "lib/err.h"
#include <asm/errno.h>
#include <asm/fcntl.h>
#include <linux/close_range.h>
#include <linux/fcntl.h>

static long open_user(int dfd, u64 upath, u32 flags, u32 mode)
{
	char *path = path_from_user((const char *)upath, false);

	if (IS_ERR(path))
		return PTR_ERR(path);
	int fd = fd_add(file_open_at(dfd, path, flags | O_LARGEFILE, mode), flags & O_CLOEXEC);

	path_free(path);
	return fd;
}

long sys_open(struct pt_regs *regs)
{
	return open_user(AT_FDCWD, sys_arg0(regs), sys_arg1(regs), sys_arg2(regs));
}

long sys_openat(struct pt_regs *regs)
{
	return open_user(sys_arg0(regs), sys_arg1(regs), sys_arg2(regs), sys_arg3(regs));
}

long sys_creat(struct pt_regs *regs)
{
	return open_user(AT_FDCWD, sys_arg0(regs), O_CREAT | O_WRONLY | O_TRUNC, sys_arg1(regs));
}

long sys_close(struct pt_regs *regs)
{
	return fd_close(sys_arg0(regs));
}

long sys_close_range(struct pt_regs *regs)
{
	unsigned first = sys_arg0(regs), last = sys_arg1(regs), flags = sys_arg2(regs);

	if (first > last || (flags & ~(CLOSE_RANGE_UNSHARE | CLOSE_RANGE_CLOEXEC)))
		return -EINVAL;
	if (flags & CLOSE_RANGE_UNSHARE) {
		int err = files_unshare();

		if (err)
			return err;
	}
	fd_close_range(first, last, flags & CLOSE_RANGE_CLOEXEC);
	return 0;
}

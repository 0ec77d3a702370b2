/* SPDX-License-Identifier: BSD-2-Clause */
/* dup(2) and its numbered forms. */
#include "kernel/fs/fs_calls.h"
#include "kernel/fs/fdtable.h"
#include "kernel/fs/file.h"
#include "kernel/syscall.h"
#include <asm/errno.h>
#include <asm/fcntl.h>

long sys_dup(struct pt_regs *regs)
{
	struct fdref ref = fdref_get_path(sys_arg0(regs));

	if (!ref.file)
		return -EBADF;
	int fd = fd_add(file_get(ref.file), false);

	fdref_put(ref);
	return fd;
}

static long do_dup(unsigned from, unsigned to, bool cloexec)
{
	struct fdref ref = fdref_get_path(from);

	if (!ref.file)
		return -EBADF;
	int err = fd_replace(to, ref.file, cloexec);

	fdref_put(ref);
	return err ? err : (long)to;
}

long sys_dup2(struct pt_regs *regs)
{
	unsigned from = sys_arg0(regs), to = sys_arg1(regs);

	if (from == to)
		return fd_get_cloexec(from) < 0 ? -EBADF : (long)to;
	return do_dup(from, to, false);
}

long sys_dup3(struct pt_regs *regs)
{
	unsigned from = sys_arg0(regs), to = sys_arg1(regs), flags = sys_arg2(regs);

	if (from == to || (flags & ~O_CLOEXEC))
		return -EINVAL;
	return do_dup(from, to, flags & O_CLOEXEC);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* fcntl(2), flock(2), ioctl(2): the odds and ends of a descriptor. */
#include "kernel/fs/fs_calls.h"
#include "kernel/fs/fdtable.h"
#include "kernel/fs/file.h"
#include "kernel/fs/flock.h"
#include "kernel/fs/inode.h"
#include "kernel/fs/pipe.h"
#include "kernel/fs/sigio.h"
#include "kernel/syscall.h"
#include "kernel/task/task.h"
#include "arch/x86_64/uaccess/uaccess.h"
#include <asm/errno.h>
#include <asm/fcntl.h>
#include <asm/ioctls.h>
#include <linux/fcntl.h>
#include <linux/stat.h>

#define CHANGEABLE (O_APPEND | O_NONBLOCK | O_NOATIME)

static long duplicate(struct file *file, u64 from, bool cloexec)
{
	if (from >= rlimit(RLIMIT_NOFILE))
		return -EINVAL;
	int fd = fd_alloc(from, cloexec);

	if (fd >= 0)
		fd_install(fd, file_get(file));
	return fd;
}

static void change_flags(struct file *file, u32 flags)
{
	u32 old = READ_ONCE(file->flags), new;

	do
		new = (old & ~CHANGEABLE) | (flags & CHANGEABLE);
	while (!__atomic_compare_exchange_n(&file->flags, &old, new, false, __ATOMIC_RELAXED,
	                                    __ATOMIC_RELAXED));
}

static long set_flags(unsigned fd, struct file *file, u32 flags)
{
	int err = 0;

	if (flags & O_DIRECT) /* nothing here goes past the page cache, no pipe has packets */
		return -EINVAL;
	if ((flags & ~file->flags & O_NOATIME) && !inode_owner_or_root(file->inode))
		return -EPERM;
	if (((flags ^ file->flags) & FASYNC) && file->ops->sigio)
		err = sigio_switch(file, fd, flags & FASYNC);
	if (!err)
		change_flags(file, flags);
	return err;
}

static long do_fcntl(unsigned fd, struct file *file, unsigned cmd, u64 arg)
{
	switch (cmd) {
	case F_DUPFD: return duplicate(file, arg, false);
	case F_DUPFD_CLOEXEC: return duplicate(file, arg, true);
	case F_GETFD: return fd_get_cloexec(fd);
	case F_SETFD: return fd_set_cloexec(fd, arg & FD_CLOEXEC);
	case F_GETFL: return file->flags;
	default: break;
	}
	if (file->mode & FILE_PATH)
		return -EBADF;
	switch (cmd) {
	case F_SETFL: return set_flags(fd, file, arg);
	case F_GETLK:
	case F_OFD_GETLK: return flock_get(file, cmd, arg);
	case F_SETLK:
	case F_SETLKW:
	case F_OFD_SETLK:
	case F_OFD_SETLKW: return flock_set(file, cmd, arg);
	case F_SETPIPE_SZ: return pipe_set_size(file, arg);
	case F_GETPIPE_SZ: return pipe_get_size(file);
	default: return sigio_fcntl(file, cmd, arg);
	}
}

long sys_fcntl(struct pt_regs *regs)
{
	unsigned fd = sys_arg0(regs);
	struct fdref ref = fdref_get_path(fd);

	if (!ref.file)
		return -EBADF;
	long result = do_fcntl(fd, ref.file, sys_arg1(regs), sys_arg2(regs));

	fdref_put(ref);
	return result;
}

long sys_flock(struct pt_regs *regs)
{
	struct fdref ref = fdref_get(sys_arg0(regs));

	if (!ref.file)
		return -EBADF;
	long result = flock_whole(ref.file, sys_arg1(regs));

	fdref_put(ref);
	return result;
}

/* ---- ioctl ---- */

static long ioctl_nonblock(struct file *file, u64 arg)
{
	int on;

	if (get_user(on, (int *)arg))
		return -EFAULT;
	change_flags(file, on ? file->flags | O_NONBLOCK : file->flags & ~O_NONBLOCK);
	return 0;
}

static long ioctl_async(unsigned fd, struct file *file, u64 arg)
{
	int on;

	if (get_user(on, (int *)arg))
		return -EFAULT;
	return !on == !(file->flags & FASYNC) ? 0 : sigio_switch(file, fd, on);
}

static long ioctl_regular(struct file *file, unsigned cmd, u64 arg)
{
	if (cmd != FIONREAD)
		return -ENOTTY;
	u64 size = file_size(file);
	u64 left = size > file->pos ? size - file->pos : 0;

	return put_user((int)min(left, (u64)0x7fffffff), (int *)arg);
}

static long do_ioctl(unsigned fd, struct file *file, unsigned cmd, u64 arg)
{
	switch (cmd) {
	case FIOCLEX: return fd_set_cloexec(fd, true);
	case FIONCLEX: return fd_set_cloexec(fd, false);
	case FIONBIO: return ioctl_nonblock(file, arg);
	case FIOASYNC: return ioctl_async(fd, file, arg);
	default: break;
	}
	if (file->ops->ioctl)
		return file->ops->ioctl(file, cmd, arg);
	return S_ISREG(file->inode->mode) ? ioctl_regular(file, cmd, arg) : -ENOTTY;
}

long sys_ioctl(struct pt_regs *regs)
{
	unsigned fd = sys_arg0(regs);
	struct fdref ref = fdref_get(fd);

	if (!ref.file)
		return -EBADF;
	long result = do_ioctl(fd, ref.file, sys_arg1(regs), sys_arg2(regs));

	fdref_put(ref);
	return result;
}

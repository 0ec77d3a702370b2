/* SPDX-License-Identifier: BSD-2-Clause */
/* The four ways to set the times of a file. */
#include "kernel/fs/fs_calls.h"
#include "kernel/fs/fdtable.h"
#include "kernel/fs/file.h"
#include "kernel/fs/inode.h"
#include "kernel/fs/internal.h"
#include "kernel/fs/namei.h"
#include "kernel/syscall.h"
#include "lib/err.h"
#include "arch/x86_64/uaccess/uaccess.h"
#include <asm/errno.h>
#include <linux/fcntl.h>
#include <linux/stat.h>
#include <linux/time_types.h>
#include <linux/utime.h>

/* utimensat(2); not in the exported headers. */
#define UTIME_NOW  ((1l << 30) - 1l)
#define UTIME_OMIT ((1l << 30) - 2l)

/* In nanoseconds; or one of the words below. */
struct new_times {
	s64 access, modify;
	bool set_access, set_modify;
	bool now; /* both are "now": whoever may write may do it */
};

static int set_times(struct inode *inode, const struct new_times *t)
{
	if (!t->set_access && !t->set_modify)
		return 0;
	if (inode->super->read_only_tree)
		return -EPERM;
	if (!inode_owner_or_root(inode)) {
		int err = t->now ? inode_permission(inode, 2) : -EPERM;

		if (err)
			return err;
	}
	mutex_lock(&inode->lock);
	if (t->set_access)
		inode->atime = t->access;
	if (t->set_modify)
		inode->mtime = t->modify;
	inode->ctime = fs_now();
	mutex_unlock(&inode->lock);
	return 0;
}

static long set_times_at(int dfd, u64 upath, const struct new_times *t, unsigned how)
{
	if (!upath) {
		struct fdref ref = fdref_get(dfd);

		if (!ref.file)
			return dfd == AT_FDCWD ? -EFAULT : -EBADF;
		int err = set_times(ref.file->inode, t);

		fdref_put(ref);
		return err;
	}
	struct dentry *dentry = path_lookup_user(dfd, (const char *)upath, how);

	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	int err = set_times(dentry->inode, t);

	dentry_put(dentry);
	return err;
}

static struct new_times times_now(void)
{
	s64 now = fs_now();

	return (struct new_times){now, now, true, true, true};
}

static bool one_timespec(const struct __kernel_timespec *ts, s64 now, s64 *to, bool *set)
{
	*set = ts->tv_nsec != UTIME_OMIT;
	*to = now;
	if (ts->tv_nsec == UTIME_NOW || ts->tv_nsec == UTIME_OMIT)
		return true;
	*to = ts->tv_sec * 1000000000 + ts->tv_nsec;
	return ts->tv_nsec >= 0 && ts->tv_nsec < 1000000000;
}

long sys_utimensat(struct pt_regs *regs)
{
	struct new_times t = times_now();
	struct __kernel_timespec ts[2];
	unsigned flags = sys_arg3(regs);

	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	if (sys_arg2(regs)) {
		if (copy_from_user(ts, (void *)sys_arg2(regs), sizeof(ts)))
			return -EFAULT;
		t.now = ts[0].tv_nsec == UTIME_NOW && ts[1].tv_nsec == UTIME_NOW;
		if (!one_timespec(&ts[0], t.access, &t.access, &t.set_access) ||
		    !one_timespec(&ts[1], t.modify, &t.modify, &t.set_modify))
			return -EINVAL;
	}
	return set_times_at(sys_arg0(regs), sys_arg1(regs), &t,
	                    (flags & AT_SYMLINK_NOFOLLOW ? 0 : LOOKUP_FOLLOW) |
	                            (flags & AT_EMPTY_PATH ? LOOKUP_EMPTY : 0));
}

static long do_utimes(int dfd, u64 path, u64 utimes)
{
	struct new_times t = times_now();
	s64 tv[4];

	if (utimes) {
		if (copy_from_user(tv, (void *)utimes, sizeof(tv)))
			return -EFAULT;
		if (tv[1] < 0 || tv[1] >= 1000000 || tv[3] < 0 || tv[3] >= 1000000)
			return -EINVAL;
		t = (struct new_times){.access = tv[0] * 1000000000 + tv[1] * 1000,
		                       .modify = tv[2] * 1000000000 + tv[3] * 1000,
		                       .set_access = true,
		                       .set_modify = true};
	}
	return set_times_at(dfd, path, &t, LOOKUP_FOLLOW);
}

long sys_utimes(struct pt_regs *regs)
{
	return sys_arg0(regs) ? do_utimes(AT_FDCWD, sys_arg0(regs), sys_arg1(regs)) : -EFAULT;
}

long sys_futimesat(struct pt_regs *regs)
{
	return do_utimes(sys_arg0(regs), sys_arg1(regs), sys_arg2(regs));
}

long sys_utime(struct pt_regs *regs)
{
	struct new_times t = times_now();
	struct utimbuf buf;

	if (!sys_arg0(regs))
		return -EFAULT;
	if (sys_arg1(regs)) {
		if (copy_from_user(&buf, (void *)sys_arg1(regs), sizeof(buf)))
			return -EFAULT;
		t = (struct new_times){.access = buf.actime * 1000000000,
		                       .modify = buf.modtime * 1000000000,
		                       .set_access = true,
		                       .set_modify = true};
	}
	return set_times_at(AT_FDCWD, sys_arg0(regs), &t, LOOKUP_FOLLOW);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calls about storage. Everything here is memory, so what is written is as safe as it will get;
 * the arguments are still checked.
 */
#include "kernel/fs/fs_calls.h"
#include "kernel/fs/fdtable.h"
#include "kernel/fs/file.h"
#include "kernel/fs/inode.h"
#include "kernel/fs/namei.h"
#include "kernel/mm/page.h"
#include "kernel/syscall.h"
#include "lib/err.h"
#include "arch/x86_64/uaccess/uaccess.h"
#include <asm/errno.h>
#include <asm/statfs.h>
#include <linux/fadvise.h>
#include <linux/fcntl.h>
#include <linux/fs.h>
#include <linux/stat.h>

/* The descriptor exists and is of something that could be stored; else `other`. */
static long stored(struct pt_regs *regs, long other)
{
	struct fdref ref = fdref_get(sys_arg0(regs));

	if (!ref.file)
		return -EBADF;
	u32 mode = ref.file->inode->mode;

	fdref_put(ref);
	return S_ISREG(mode) || S_ISDIR(mode) ? 0 : other;
}

long sys_sync(struct pt_regs *regs)
{
	return 0;
}

long sys_fsync(struct pt_regs *regs)
{
	return stored(regs, -EINVAL);
}

long sys_fdatasync(struct pt_regs *regs)
{
	return stored(regs, -EINVAL);
}

long sys_syncfs(struct pt_regs *regs)
{
	return stored(regs, 0);
}

long sys_sync_file_range(struct pt_regs *regs)
{
	if (sys_arg3(regs) & ~7ull || (s64)sys_arg1(regs) < 0 || (s64)sys_arg2(regs) < 0)
		return -EINVAL;
	return stored(regs, -ESPIPE);
}

long sys_readahead(struct pt_regs *regs)
{
	return stored(regs, -EINVAL);
}

long sys_fadvise64(struct pt_regs *regs)
{
	if (sys_arg3(regs) > POSIX_FADV_NOREUSE || (s64)sys_arg2(regs) < 0)
		return -EINVAL;
	struct fdref ref = fdref_get(sys_arg0(regs));

	if (!ref.file)
		return -EBADF;
	bool pipe = S_ISFIFO(ref.file->inode->mode);

	fdref_put(ref);
	return pipe ? -ESPIPE : 0;
}

/* ---- statfs ---- */

static long put_statfs(struct super *super, u64 to)
{
	u64 total = super->pages_max;
	struct statfs st = {
	        .f_type = super->magic,
	        .f_bsize = PAGE_SIZE,
	        .f_frsize = PAGE_SIZE,
	        .f_namelen = FS_NAME_MAX,
	        .f_blocks = total,
	        .f_bfree = total > super->pages ? total - super->pages : 0,
	        .f_fsid.val = {super->dev, 0},
	        .f_flags = 0x20, /* valid */
	};

	st.f_bavail = st.f_bfree;
	st.f_files = super->inodes_max;
	st.f_ffree = super->inodes_max - min(super->inodes, super->inodes_max);
	return copy_to_user((void *)to, &st, sizeof(st)) ? -EFAULT : 0;
}

long sys_statfs(struct pt_regs *regs)
{
	struct dentry *dentry =
	        path_lookup_user(AT_FDCWD, (const char *)sys_arg0(regs), LOOKUP_FOLLOW);

	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	struct super *super = dentry->inode->super;

	dentry_put(dentry);
	return put_statfs(super, sys_arg1(regs));
}

long sys_fstatfs(struct pt_regs *regs)
{
	struct fdref ref = fdref_get_path(sys_arg0(regs));

	if (!ref.file)
		return -EBADF;
	struct super *super = ref.file->inode->super;

	fdref_put(ref);
	return put_statfs(super, sys_arg1(regs));
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Copies from file to file: sendfile(2), copy_file_range(2). */
#include "kernel/fs/fs_calls.h"
#include "kernel/fs/fdtable.h"
#include "kernel/fs/file.h"
#include "kernel/fs/inode.h"
#include "kernel/mm/slab.h"
#include "kernel/syscall.h"
#include "arch/x86_64/uaccess/uaccess.h"
#include <asm/errno.h>
#include <asm/fcntl.h>
#include <linux/stat.h>

#define PIECE 8192u

/* One piece from *from to *to; both move by what was written. */
static long copy_piece(struct file *in, u64 *from, struct file *out, u64 *to, char *buf, size_t len)
{
	struct uio uio;
	u64 at = *from;

	uio_init_kernel(&uio, buf, len);
	long got = in->ops->read(in, &uio, &at);

	if (got <= 0)
		return got;
	uio_init_kernel(&uio, buf, got);
	long put = out->ops->write(out, &uio, to);

	if (put > 0)
		*from += put;
	return put;
}

static long copy_all(struct file *in, u64 *from, struct file *out, u64 *to, size_t len)
{
	char *buf = kmalloc(PIECE);
	long done = 0, result = 0;

	if (!buf)
		return -ENOMEM;
	while (len) {
		size_t n = min(len, (size_t)PIECE);

		result = copy_piece(in, from, out, to, buf, n);
		if (result <= 0)
			break;
		done += result;
		len -= result;
		if ((size_t)result < n && !S_ISREG(in->inode->mode))
			break;
	}
	kfree(buf);
	return done ? done : result;
}

static long check(struct file *in, struct file *out)
{
	if (!(in->mode & FILE_READ) || !(out->mode & FILE_WRITE))
		return -EBADF;
	if (!S_ISREG(in->inode->mode) || !in->ops->read || !out->ops->write)
		return -EINVAL;
	return 0;
}

/* A position of the program's (upos) or the file's own. */
static int get_pos(struct file *file, u64 upos, u64 *pos)
{
	*pos = file->pos;
	if (!upos)
		return 0;
	if (!(file->mode & FILE_SEEK))
		return -ESPIPE;
	if (get_user(*pos, (u64 *)upos))
		return -EFAULT;
	return (s64)*pos < 0 ? -EINVAL : 0;
}

static int put_pos(struct file *file, u64 upos, u64 pos)
{
	if (upos)
		return put_user(pos, (u64 *)upos);
	file->pos = pos;
	return 0;
}

static long copy_between(struct file *in, u64 uin, struct file *out, u64 uout, size_t len)
{
	u64 from, to;
	long err = check(in, out);

	if (!err)
		err = get_pos(in, uin, &from);
	if (!err)
		err = get_pos(out, uout, &to);
	if (err)
		return err;
	long done = copy_all(in, &from, out, &to, min(len, (size_t)UIO_BYTES_MAX));

	if (put_pos(in, uin, from) || put_pos(out, uout, to))
		return -EFAULT;
	return done;
}

long sys_sendfile(struct pt_regs *regs)
{
	struct fdref out = fdref_get(sys_arg0(regs)), in = fdref_get(sys_arg1(regs));
	long result = -EBADF;

	if (in.file && out.file)
		result = out.file->flags & O_APPEND ? -EINVAL
		                                    : copy_between(in.file, sys_arg2(regs),
		                                                   out.file, 0, sys_arg3(regs));
	fdref_put(in);
	fdref_put(out);
	return result;
}

static long copy_range(struct file *in, u64 uin, struct file *out, u64 uout, size_t len)
{
	if (S_ISDIR(in->inode->mode) || S_ISDIR(out->inode->mode))
		return -EISDIR;
	if (!S_ISREG(in->inode->mode) || !S_ISREG(out->inode->mode))
		return -EINVAL;
	if (out->flags & O_APPEND)
		return -EBADF;
	if (in->inode->super != out->inode->super)
		return -EXDEV;
	/* Overlap within one file is refused; without positions they cannot be told apart. */
	if (in->inode == out->inode && !uin && !uout)
		return -EINVAL;
	return copy_between(in, uin, out, uout, len);
}

long sys_copy_file_range(struct pt_regs *regs)
{
	struct fdref in = fdref_get(sys_arg0(regs)), out = fdref_get(sys_arg2(regs));
	long result = -EBADF;

	if (sys_arg5(regs))
		result = -EINVAL;
	else if (in.file && out.file)
		result = copy_range(in.file, sys_arg1(regs), out.file, sys_arg3(regs),
		                    sys_arg4(regs));
	fdref_put(in);
	fdref_put(out);
	return result;
}

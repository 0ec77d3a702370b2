/* SPDX-License-Identifier: BSD-2-Clause */
/* read(2), write(2) and their many forms. */
#include "kernel/fs/fs_calls.h"
#include "kernel/fs/fdtable.h"
#include "kernel/fs/file.h"
#include "kernel/fs/uio.h"
#include "kernel/mm/slab.h"
#include "kernel/syscall.h"
#include "arch/x86_64/uaccess/uaccess.h"
#include <asm/errno.h>
#include <linux/uio.h>

#define IOV_ON_STACK 8

/* ---- one piece, at the file's own position ---- */

static int uio_from_user(struct uio *uio, u64 buf, u64 len)
{
	if ((s64)len < 0)
		return -EINVAL;
	if (!access_ok((void *)buf, len))
		return -EFAULT;
	uio_init_user(uio, (void *)buf, min(len, UIO_BYTES_MAX));
	return 0;
}

long sys_read(struct pt_regs *regs)
{
	struct fdref ref = fdref_get(sys_arg0(regs));
	struct uio uio;

	if (!ref.file)
		return -EBADF;
	long result = uio_from_user(&uio, sys_arg1(regs), sys_arg2(regs));

	if (!result)
		result = file_read(ref.file, &uio);
	fdref_put(ref);
	return result;
}

long sys_write(struct pt_regs *regs)
{
	struct fdref ref = fdref_get(sys_arg0(regs));
	struct uio uio;

	if (!ref.file)
		return -EBADF;
	long result = uio_from_user(&uio, sys_arg1(regs), sys_arg2(regs));

	if (!result)
		result = file_write(ref.file, &uio);
	fdref_put(ref);
	return result;
}

/* ---- at a given position ---- */

static long transfer_at(struct file *file, struct uio *uio, s64 pos, bool write)
{
	u64 at = pos;

	if (!(file->mode & (write ? FILE_WRITE : FILE_READ)))
		return -EBADF;
	if (!(file->mode & FILE_SEEK))
		return -ESPIPE;
	if (write)
		return file->ops->write ? file->ops->write(file, uio, &at) : -EINVAL;
	return file->ops->read ? file->ops->read(file, uio, &at) : -EISDIR;
}

static long transfer_user_at(struct pt_regs *regs, bool write)
{
	s64 pos = sys_arg3(regs);
	struct uio uio;

	if (pos < 0)
		return -EINVAL;
	struct fdref ref = fdref_get(sys_arg0(regs));

	if (!ref.file)
		return -EBADF;
	long result = uio_from_user(&uio, sys_arg1(regs), sys_arg2(regs));

	if (!result)
		result = transfer_at(ref.file, &uio, pos, write);
	fdref_put(ref);
	return result;
}

long sys_pread64(struct pt_regs *regs)
{
	return transfer_user_at(regs, false);
}

long sys_pwrite64(struct pt_regs *regs)
{
	return transfer_user_at(regs, true);
}

/* ---- many pieces ---- */

static long check_iovec(struct iovec *iov, unsigned nr, size_t *total)
{
	*total = 0;
	for (unsigned i = 0; i < nr; i++) {
		if ((s64)iov[i].iov_len < 0)
			return -EINVAL;
		if (!access_ok(iov[i].iov_base, iov[i].iov_len))
			return -EFAULT;
		*total = min(*total + iov[i].iov_len, UIO_BYTES_MAX);
	}
	return 0;
}

static long transfer_iovec(struct file *file, struct uio *uio, const s64 *pos, bool write)
{
	if (pos)
		return transfer_at(file, uio, *pos, write);
	return write ? file_write(file, uio) : file_read(file, uio);
}

static long transfer_vector(unsigned fd, u64 uiov, u64 nr, const s64 *pos, bool write)
{
	struct iovec small[IOV_ON_STACK], *iov = small;
	struct uio uio;
	size_t total;
	long result;

	if (nr > UIO_SEGMENTS_MAX)
		return -EINVAL;
	struct fdref ref = fdref_get(fd);

	if (!ref.file)
		return -EBADF;
	if (nr > IOV_ON_STACK)
		iov = kmalloc(nr * sizeof(*iov));
	if (!iov)
		result = -ENOMEM;
	else if (copy_from_user(iov, (void *)uiov, nr * sizeof(*iov)))
		result = -EFAULT;
	else
		result = check_iovec(iov, nr, &total);
	if (!result) {
		uio_init_iovec(&uio, iov, nr, total);
		result = transfer_iovec(ref.file, &uio, pos, write);
	}
	if (iov != small)
		kfree(iov);
	fdref_put(ref);
	return result;
}

long sys_readv(struct pt_regs *regs)
{
	return transfer_vector(sys_arg0(regs), sys_arg1(regs), sys_arg2(regs), NULL, false);
}

long sys_writev(struct pt_regs *regs)
{
	return transfer_vector(sys_arg0(regs), sys_arg1(regs), sys_arg2(regs), NULL, true);
}

/* The position comes in two halves of which a 64-bit program fills only the low one. */
static long transfer_vector_at(struct pt_regs *regs, bool own_pos_allowed, bool write)
{
	s64 pos = sys_arg3(regs);
	bool own = own_pos_allowed && pos == -1;

	if (pos < 0 && !own)
		return -EINVAL;
	return transfer_vector(sys_arg0(regs), sys_arg1(regs), sys_arg2(regs), own ? NULL : &pos,
	                       write);
}

long sys_preadv(struct pt_regs *regs)
{
	return transfer_vector_at(regs, false, false);
}

long sys_pwritev(struct pt_regs *regs)
{
	return transfer_vector_at(regs, false, true);
}

/* Flags (RWF_*): none of them is supported, so that programs fall back. */
long sys_preadv2(struct pt_regs *regs)
{
	return sys_arg5(regs) ? -EOPNOTSUPP : transfer_vector_at(regs, true, false);
}

long sys_pwritev2(struct pt_regs *regs)
{
	return sys_arg5(regs) ? -EOPNOTSUPP : transfer_vector_at(regs, true, true);
}

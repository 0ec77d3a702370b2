/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * /dev/null, zero, full, random, urandom.
 */
#include "kernel/fs/device.h"
#include "kernel/fs/file.h"
#include "kernel/fs/inode.h"
#include "kernel/fs/internal.h"
#include "kernel/mm/page.h"
#include "kernel/sched/sched.h"
#include "kernel/task/restart.h"
#include "kernel/task/signal_api.h"
#include "lib/err.h"
#include "lib/random.h"
#include <asm/errno.h>
#include <linux/fs.h>
#include <linux/random.h>

#define PIECE 256

static int mem_open(struct file *file)
{
	file->mode |= FILE_SEEK;
	return 0;
}

static s64 mem_seek(struct file *file, s64 offset, int whence)
{
	if (whence != SEEK_SET && whence != SEEK_CUR && whence != SEEK_END)
		return -EINVAL;
	file->pos = 0;
	return 0;
}

static long null_read(struct file *file, struct uio *uio, u64 *pos)
{
	return 0;
}

static long null_write(struct file *file, struct uio *uio, u64 *pos)
{
	return uio->left;
}

static long full_write(struct file *file, struct uio *uio, u64 *pos)
{
	return -ENOSPC;
}

/* A long transfer can be interrupted and does not keep the CPU for itself. */
static bool should_stop(void)
{
	cond_resched();
	return signal_pending(current);
}

static long zero_read(struct file *file, struct uio *uio, u64 *pos)
{
	long total = 0;

	while (uio->left) {
		size_t n = min(uio->left, (size_t)PAGE_SIZE);
		size_t done = uio_put_zero(uio, n);

		total += done;
		if (done < n)
			return total ? total : -EFAULT;
		if (should_stop())
			break;
	}
	return total;
}

static long random_read(struct file *file, struct uio *uio, u64 *pos)
{
	u8 buf[PIECE];
	long total = 0;

	while (uio->left) {
		size_t n = min(uio->left, sizeof(buf));

		random_bytes(buf, n);
		size_t done = uio_put(uio, buf, n);

		total += done;
		if (done < n)
			return total ? total : -EFAULT;
		if (should_stop())
			break;
	}
	return total;
}

static long random_write(struct file *file, struct uio *uio, u64 *pos)
{
	u8 buf[PIECE];
	long total = 0;

	while (uio->left) {
		size_t n = min(uio->left, sizeof(buf));
		size_t done = uio_get(uio, buf, n);

		random_mix(buf, done);
		total += done;
		if (done < n)
			return total ? total : -EFAULT;
		if (should_stop())
			break;
	}
	return total;
}

/* A private mapping of /dev/zero: the page of zeroes, copied when written. */
static struct page *zero_page(struct file *file, u64 pgoff)
{
	page_get(page_zeroed);
	return page_zeroed;
}

static const struct file_ops null_ops = {
        .open = mem_open, .read = null_read, .write = null_write, .seek = mem_seek};
static const struct file_ops zero_ops = {.open = mem_open,
                                         .read = zero_read,
                                         .write = null_write,
                                         .seek = mem_seek,
                                         .page = zero_page};
static const struct file_ops full_ops = {
        .open = mem_open, .read = zero_read, .write = full_write, .seek = mem_seek};
static const struct file_ops random_ops = {
        .open = mem_open, .read = random_read, .write = random_write, .seek = mem_seek};

void mem_devices_init(void)
{
	device_register(MEM_MAJOR, 3, 1, &null_ops);
	device_register(MEM_MAJOR, 5, 1, &zero_ops);
	device_register(MEM_MAJOR, 7, 1, &full_ops);
	device_register(MEM_MAJOR, 8, 2, &random_ops);
}

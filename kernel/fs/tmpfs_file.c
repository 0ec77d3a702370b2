/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Data of regular files in memory.
 */
#include "kernel/fs/inode.h"
#include "kernel/fs/file.h"
#include "kernel/fs/internal.h"
#include "kernel/fs/pagecache.h"
#include "kernel/mm/page.h"
#include "kernel/task/signal_api.h"
#include "kernel/task/task.h"
#include "lib/err.h"
#include "lib/string.h"
#include <asm/errno.h>
#include <asm/fcntl.h>
#include <linux/fs.h>

/* What the page at pos holds, n bytes of it, without making a page. */
static size_t put_contents(struct inode *inode, struct uio *uio, u64 pos, size_t n)
{
	struct page *page = pagecache_find(inode, pos >> PAGE_SHIFT);
	size_t from_image = pos < inode->image_size ? min((u64)n, inode->image_size - pos) : 0;
	size_t done;

	if (page) {
		done = uio_put(uio, (char *)page_to_virt(page) + (pos & (PAGE_SIZE - 1)), n);
		page_put(page);
		return done;
	}
	done = uio_put(uio, inode->image + pos, from_image);
	if (done == from_image && done < n)
		done += uio_put_zero(uio, n - done);
	return done;
}

static long tmpfs_read(struct file *file, struct uio *uio, u64 *pos)
{
	struct inode *inode = file->inode;
	u64 at = *pos, start = at, size;

	mutex_lock(&inode->lock);
	size = inode->size;
	while (uio->left && at < size) {
		u64 in_page = PAGE_SIZE - (at & (PAGE_SIZE - 1)), in_file = size - at;
		size_t n = min(in_page, in_file);

		n = min(n, uio->left);
		size_t done = put_contents(inode, uio, at, n);

		at += done;
		if (done < n || signal_fatal_pending(current))
			break;
	}
	mutex_unlock(&inode->lock);
	if (at == start && uio->left && at < size)
		return -EFAULT;
	*pos = at;
	if (!(file->flags & O_NOATIME) && inode->atime <= inode->mtime)
		inode->atime = fs_now();
	return at - start;
}

/* n bytes within one page. The bytes that moved, or an error when none did. */
static long write_page(struct inode *inode, struct uio *uio, u64 pos, size_t n)
{
	struct page *page = pagecache_get(inode, pos >> PAGE_SHIFT);

	if (IS_ERR(page))
		return PTR_ERR(page);
	size_t done = uio_get(uio, (char *)page_to_virt(page) + (pos & (PAGE_SIZE - 1)), n);

	page_put(page);
	if (pos + done > inode->size && done)
		inode->size = pos + done;
	return done ? (long)done : -EFAULT;
}

/* A write by somebody who is not root takes away set-user-id. */
static void after_write(struct inode *inode)
{
	inode->mtime = inode->ctime = fs_now();
	if (unlikely(inode->mode & (S_ISUID | S_ISGID)))
		inode_drop_suid(inode);
}

static long tmpfs_write(struct file *file, struct uio *uio, u64 *pos)
{
	struct inode *inode = file->inode;
	long err = 0;

	mutex_lock(&inode->lock);
	u64 at = file->flags & O_APPEND ? inode->size : *pos, start = at;

	err = file_limit_write(inode, at, &uio->left);
	while (!err && uio->left) {
		size_t n = min((u64)uio->left, PAGE_SIZE - (at & (PAGE_SIZE - 1)));
		long done = write_page(inode, uio, at, n);

		if (done < 0) {
			err = done;
			break;
		}
		at += done;
		if (done < (long)n || signal_fatal_pending(current))
			break;
	}
	if (at != start)
		after_write(inode);
	mutex_unlock(&inode->lock);
	if (at == start)
		return err;
	*pos = at;
	return at - start;
}

static s64 tmpfs_seek(struct file *file, s64 offset, int whence)
{
	struct inode *inode = file->inode;
	u64 size = inode->size;

	if (whence == SEEK_DATA || whence == SEEK_HOLE) {
		if (offset < 0 || (u64)offset >= size)
			return -ENXIO;
		u64 at = whence == SEEK_DATA ? pagecache_next_data(inode, offset, size)
		                             : pagecache_next_hole(inode, offset, size);

		if (whence == SEEK_DATA && at >= size)
			return -ENXIO;
		file->pos = at;
		return at;
	}
	return file_seek_sized(file, offset, whence, size);
}

static struct page *tmpfs_page(struct file *file, u64 pgoff)
{
	if (pgoff >= (file->inode->size + PAGE_SIZE - 1) >> PAGE_SHIFT)
		return ERR_PTR(-EFAULT);
	return pagecache_get(file->inode, pgoff);
}

static void tmpfs_pages_near(struct file *file, u64 pgoff, unsigned nr, struct page **pages)
{
	pagecache_find_run(file->inode, pgoff, nr, pages);
}

const struct file_ops tmpfs_file_ops = {
        .read = tmpfs_read,
        .write = tmpfs_write,
        .seek = tmpfs_seek,
        .page = tmpfs_page,
        .pages_near = tmpfs_pages_near,
};

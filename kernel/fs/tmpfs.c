/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Inodes of tmpfs. Directory contents are the dentry tree itself, so only regular files and
 * symlinks have anything of their own here. Reads and writes of data: tmpfs_file.c.
 */
#include "kernel/fs/tmpfs.h"
#include "kernel/fs/inode.h"
#include "kernel/fs/file.h"
#include "kernel/fs/internal.h"
#include "kernel/fs/pagecache.h"
#include "kernel/mm/mm.h"
#include "kernel/mm/page.h"
#include "kernel/mm/slab.h"
#include "lib/err.h"
#include "lib/string.h"
#include <asm/errno.h>
#include <linux/falloc.h>
#include <linux/magic.h>
#include <linux/stat.h>

struct super tmpfs_super = {.name = "tmpfs", .dev = 0x19, .magic = TMPFS_MAGIC, .next_ino = 1};

static int tmpfs_resize(struct inode *inode, u64 size)
{
	if (size > PAGECACHE_SIZE_MAX)
		return -EFBIG;
	u64 old = inode->size;

	/* the size first: a fault that comes now must not bring a page back */
	inode->size = size;
	if (size < old) {
		pagecache_truncate(inode, size);
		mm_zap_file(inode, ALIGN_UP(size, PAGE_SIZE) >> PAGE_SHIFT, ~0ull);
	}
	inode->mtime = inode->ctime = fs_now();
	return 0;
}

/* Pages for [from, to), so that later writes cannot fail. */
static int fill_range(struct inode *inode, u64 from, u64 to)
{
	u64 wanted = (to - ALIGN_DOWN(from, 4096ull) + 4095) / 4096;
	u64 have = min(inode->nr_pages, wanted), used = inode->super->pages;

	/* Not worth beginning when it cannot end well. */
	if (wanted - have > inode->super->pages_max - min(used, inode->super->pages_max))
		return -ENOSPC;
	for (u64 at = ALIGN_DOWN(from, 4096ull); at < to; at += 4096) {
		struct page *page = pagecache_get(inode, at / 4096);

		if (IS_ERR(page))
			return PTR_ERR(page);
		page_put(page);
	}
	return 0;
}

static int tmpfs_allocate(struct inode *inode, int mode, u64 offset, u64 len)
{
	bool keep = mode & FALLOC_FL_KEEP_SIZE;
	u64 end = offset + len;
	int err = 0;

	if (end > PAGECACHE_SIZE_MAX)
		return -EFBIG;
	switch (mode & ~FALLOC_FL_KEEP_SIZE) {
	case FALLOC_FL_PUNCH_HOLE:
		if (!keep)
			return -EOPNOTSUPP;
		return pagecache_punch(inode, offset, end);
	case FALLOC_FL_ZERO_RANGE: err = pagecache_punch(inode, offset, end); break;
	case 0: err = fill_range(inode, offset, end); break;
	default: return -EOPNOTSUPP;
	}
	if (!err && !keep && end > inode->size)
		inode->size = end;
	return err;
}

static long tmpfs_readlink(struct inode *inode, char *buf, size_t size)
{
	size_t len = min((size_t)inode->size, size);

	memcpy(buf, inode->private, len);
	return len;
}

static void tmpfs_evict(struct inode *inode)
{
	pagecache_free(inode);
	if (S_ISLNK(inode->mode))
		kfree(inode->private);
	if (S_ISFIFO(inode->mode) && inode->private)
		pipe_free(inode->private);
}

static struct inode *tmpfs_make_in(struct inode *dir, u32 mode, u32 rdev)
{
	return tmpfs_make(dir->super, mode, rdev);
}

static const struct inode_ops tmpfs_ops = {
        .make = tmpfs_make_in,
        .readlink = tmpfs_readlink,
        .resize = tmpfs_resize,
        .allocate = tmpfs_allocate,
        .evict = tmpfs_evict,
};

static const struct file_ops *ops_for(u32 mode, u32 rdev)
{
	switch (mode & S_IFMT) {
	case S_IFREG: return &tmpfs_file_ops;
	case S_IFDIR: return &tree_dir_file_ops;
	case S_IFIFO: return &pipe_file_ops;
	case S_IFCHR: return device_file_ops(rdev);
	default: return NULL;
	}
}

struct inode *tmpfs_make(struct super *super, u32 mode, u32 rdev)
{
	if (super->inodes_max && READ_ONCE(super->inodes) >= super->inodes_max)
		return ERR_PTR(-ENOSPC);
	struct inode *inode = inode_alloc(super, mode);

	if (!inode)
		return ERR_PTR(-ENOMEM);
	inode_init_owner(inode);
	inode_init_times(inode);
	inode->rdev = rdev;
	inode->ops = &tmpfs_ops;
	inode->fops = ops_for(mode, rdev);
	if (S_ISDIR(mode))
		inode->nlink = 2;
	return inode;
}

int tmpfs_set_symlink(struct inode *inode, const char *target, size_t len)
{
	char *text = kmalloc(len + 1);

	if (!text)
		return -ENOMEM;
	memcpy(text, target, len);
	text[len] = 0;
	inode->private = text;
	inode->size = len;
	return 0;
}

void tmpfs_set_image(struct inode *inode, const void *data, u64 size)
{
	inode->image = data;
	inode->image_size = inode->size = size;
}

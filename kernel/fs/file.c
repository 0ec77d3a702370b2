/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Life of open files, and the transfers that other rooms ask for.
 */
#include "kernel/fs/file.h"
#include "kernel/fs/inode.h"
#include "kernel/fs/internal.h"
#include "kernel/fs/epoll.h"
#include "kernel/fs/flock.h"
#include "kernel/fs/namei.h"
#include "kernel/fs/poll.h"
#include "kernel/fs/sigio.h"
#include "kernel/mm/slab.h"
#include "lib/err.h"
#include "lib/string.h"
#include <asm/errno.h>
#include <asm/fcntl.h>
#include <linux/eventpoll.h>
#include <linux/fs.h>
#include <linux/stat.h>

static struct kmem_cache *file_cache;
static u64 files_alive;

void file_cache_init(void)
{
	file_cache = kmem_cache_create("file", sizeof(struct file), 8);
}

u64 file_count(void)
{
	return __atomic_load_n(&files_alive, __ATOMIC_RELAXED);
}

static u32 mode_of(u32 flags)
{
	if (flags & O_PATH)
		return FILE_PATH;
	switch (flags & O_ACCMODE) {
	case O_RDONLY: return FILE_READ;
	case O_WRONLY: return FILE_WRITE;
	case O_RDWR: return FILE_READ | FILE_WRITE;
	default: return 0; /* 3: for ioctl only */
	}
}

/* Takes over the dentry's reference. */
static struct file *file_alloc(const struct file_ops *ops, struct dentry *dentry, u32 flags)
{
	struct file *file = kmem_cache_zalloc(file_cache);

	if (!file) {
		dentry_put(dentry);
		return ERR_PTR(-ENOMEM);
	}
	refcount_set(&file->ref, 1);
	file->ops = ops;
	file->dentry = dentry;
	file->inode = dentry->inode;
	file->flags = flags & ~(O_CREAT | O_EXCL | O_TRUNC | O_CLOEXEC | FASYNC);
	file->mode = mode_of(flags);
	mutex_init(&file->pos_lock, "file position");
	__atomic_fetch_add(&files_alive, 1, __ATOMIC_RELAXED);
	return file;
}

/* A program cannot be written while it runs, nor run while it is written. */
static bool count_use(struct inode *inode, int one)
{
	int now = READ_ONCE(inode->writers);

	do
		if (now * one < 0)
			return false;
	while (!__atomic_compare_exchange_n(&inode->writers, &now, now + one, false,
	                                    __ATOMIC_RELAXED, __ATOMIC_RELAXED));
	return true;
}

static int use_of(const struct file *file)
{
	return file->mode & FILE_EXEC ? -1 : 1;
}

int file_count_use(struct file *file)
{
	if (!S_ISREG(file->inode->mode) || !(file->mode & (FILE_WRITE | FILE_EXEC)))
		return 0;
	if (!count_use(file->inode, use_of(file)))
		return -ETXTBSY;
	file->mode |= FILE_COUNTED;
	return 0;
}

static void file_free(struct file *file)
{
	if (file->mode & FILE_COUNTED)
		__atomic_fetch_sub(&file->inode->writers, use_of(file), __ATOMIC_RELAXED);
	dentry_put(file->dentry);
	__atomic_fetch_sub(&files_alive, 1, __ATOMIC_RELAXED);
	kmem_cache_free(file_cache, file);
}

struct file *file_alloc_anon(const struct file_ops *ops, struct dentry *dentry, u32 flags)
{
	return file_alloc(ops, dentry, flags);
}

struct file *file_anon(const struct file_ops *ops, void *private, u32 flags)
{
	struct inode *inode = inode_alloc(&anon_super, S_IRUSR | S_IWUSR);
	struct dentry *dentry = inode ? dentry_alloc_anon("", inode) : NULL;

	if (!dentry) {
		if (inode)
			inode_put(inode);
		return ERR_PTR(-ENOMEM);
	}
	struct file *file = file_alloc(ops, dentry, flags);

	if (!IS_ERR(file))
		file->private = private;
	return file;
}

static const struct file_ops path_only_ops;

struct file *file_open_dentry(struct dentry *dentry, u32 flags)
{
	struct inode *inode = dentry->inode;
	const struct file_ops *ops = flags & O_PATH ? &path_only_ops : inode->fops;

	if (!ops)
		return ERR_PTR(-ENXIO);
	struct file *file = file_alloc(ops, dentry_get(dentry), flags);

	if (IS_ERR(file) || (flags & O_PATH))
		return file;
	if (S_ISREG(inode->mode) || S_ISDIR(inode->mode))
		file->mode |= FILE_SEEK | FILE_POS_LOCK;
	int err = file_count_use(file);

	if (!err && ops->open)
		err = ops->open(file);
	if (err) {
		file_free(file);
		return ERR_PTR(err);
	}
	file->flags &= ~O_NOCTTY; /* was for open alone */
	return file;
}

void file_put(struct file *file)
{
	if (!refcount_dec_and_test(&file->ref))
		return;
	if (unlikely(file->epolls))
		epoll_forget(file);
	if (unlikely(file->inode->flocks_used))
		flock_file_gone(file);
	if (unlikely(file->sigio))
		sigio_forget(file);
	if (file->ops->release)
		file->ops->release(file);
	file_free(file);
}

/* ---- transfers ---- */

long file_read(struct file *file, struct uio *uio)
{
	if (!(file->mode & FILE_READ))
		return -EBADF;
	if (!file->ops->read)
		return S_ISDIR(file->inode->mode) ? -EISDIR : -EINVAL;
	if (!(file->mode & FILE_POS_LOCK))
		return file->ops->read(file, uio, &file->pos);
	mutex_lock(&file->pos_lock);
	long done = file->ops->read(file, uio, &file->pos);

	mutex_unlock(&file->pos_lock);
	return done;
}

long file_write(struct file *file, struct uio *uio)
{
	if (!(file->mode & FILE_WRITE))
		return -EBADF;
	if (!file->ops->write)
		return -EINVAL;
	if (!(file->mode & FILE_POS_LOCK))
		return file->ops->write(file, uio, &file->pos);
	mutex_lock(&file->pos_lock);
	long done = file->ops->write(file, uio, &file->pos);

	mutex_unlock(&file->pos_lock);
	return done;
}

long file_read_kernel(struct file *file, void *buf, size_t len, u64 pos)
{
	struct uio uio;

	if (!file->ops->read)
		return -EINVAL;
	uio_init_kernel(&uio, buf, len);
	return file->ops->read(file, &uio, &pos);
}

long file_write_kernel(struct file *file, const void *buf, size_t len, u64 pos)
{
	struct uio uio;

	if (!file->ops->write)
		return -EINVAL;
	uio_init_kernel(&uio, buf, len);
	return file->ops->write(file, &uio, &pos);
}

s64 file_seek_sized(struct file *file, s64 offset, int whence, u64 size)
{
	s64 base, to;

	switch (whence) {
	case SEEK_SET: base = 0; break;
	case SEEK_CUR: base = file->pos; break;
	case SEEK_END: base = size; break;
	default: return -EINVAL;
	}
	if (__builtin_add_overflow(base, offset, &to) || to < 0)
		return -EINVAL;
	file->pos = to;
	return to;
}

u32 file_poll(struct file *file, struct poll_table *table)
{
	if (!file->ops->poll)
		return EPOLLIN | EPOLLOUT | EPOLLRDNORM | EPOLLWRNORM;
	return file->ops->poll(file, table);
}

/* ---- for mappings ---- */

bool file_can_map(struct file *file)
{
	return file->ops->page;
}

struct page *file_page(struct file *file, u64 pgoff)
{
	return file->ops->page ? file->ops->page(file, pgoff) : ERR_PTR(-EFAULT);
}

u64 file_size(struct file *file)
{
	return READ_ONCE(file->inode->size);
}

char *file_path(struct file *file, char *buf, size_t size)
{
	if (file->ops->describe && (file->dentry->flags & DENTRY_ANON)) {
		int len = file->ops->describe(file, buf, size);

		return (size_t)len < size ? buf : ERR_PTR(-ENAMETOOLONG);
	}
	struct dentry *root = fs_root();
	char *path = dentry_path(file->dentry, root, buf, size, NULL);

	dentry_put(root);
	return path;
}

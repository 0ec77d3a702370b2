/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Descriptors of the current task: finding, adding, closing. Life of whole tables: files.c.
 */
#include "kernel/fs/fdtable.h"
#include "kernel/fs/file.h"
#include "kernel/fs/files.h"
#include "kernel/mm/slab.h"
#include "kernel/task/task.h"
#include "lib/err.h"
#include "lib/string.h"
#include <asm/errno.h>
#include <asm/resource.h>

static inline u64 bit_of(unsigned fd)
{
	return 1ull << (fd & 63);
}

/* ---- finding ---- */

static struct file *get_locked(struct files *files, unsigned fd)
{
	struct file *file = NULL;

	spin_lock(&files->lock);
	if (fd < files->size && files->slot[fd])
		file = file_get(files->slot[fd]);
	spin_unlock(&files->lock);
	return file;
}

static inline struct fdref find(unsigned fd)
{
	struct files *files = current->files;

	if (likely(refcount_read(&files->users) == 1)) {
		struct file *file = likely(fd < files->size) ? files->slot[fd] : NULL;

		return (struct fdref){file, false};
	}
	struct file *file = get_locked(files, fd);

	return (struct fdref){file, file != NULL};
}

struct fdref fdref_get_path(unsigned fd)
{
	return find(fd);
}

struct fdref fdref_get(unsigned fd)
{
	struct fdref ref = find(fd);

	if (likely(ref.file) && unlikely(ref.file->mode & FILE_PATH)) {
		fdref_put(ref);
		return (struct fdref){NULL, false};
	}
	return ref;
}

void fdref_put_slow(struct fdref ref)
{
	file_put(ref.file);
}

struct file *fd_get(unsigned fd)
{
	struct file *file = get_locked(current->files, fd);

	if (file && (file->mode & FILE_PATH)) {
		file_put(file);
		return NULL;
	}
	return file;
}

/* ---- adding ---- */

/* Room for descriptor fd. Called and left with the lock held; lets go of it to allocate. */
static int grow_locked(struct files *files, unsigned fd)
{
	while (fd >= files->size) {
		unsigned size = files->size * 2;

		while (size <= fd)
			size *= 2;
		spin_unlock(&files->lock);
		struct files_arrays fresh;
		bool ok = files_arrays_alloc(&fresh, size);

		spin_lock(&files->lock);
		if (!ok)
			return -ENOMEM;
		if (size > files->size)
			files_arrays_swap(files, &fresh, size);
		spin_unlock(&files->lock);
		files_arrays_free(&fresh);
		spin_lock(&files->lock);
	}
	return 0;
}

static unsigned first_free(struct files *files, unsigned from)
{
	unsigned word = from / 64;
	u64 taken;

	if (from >= files->size)
		return from;
	taken = files->used[word] | (bit_of(from) - 1);
	while (taken == ~0ull) {
		if (++word >= files->size / 64)
			return files->size;
		taken = files->used[word];
	}
	return word * 64 + __builtin_ctzll(~taken);
}

static void mark_locked(struct files *files, unsigned fd, bool cloexec)
{
	files->used[fd / 64] |= bit_of(fd);
	if (cloexec)
		files->cloexec[fd / 64] |= bit_of(fd);
	else
		files->cloexec[fd / 64] &= ~bit_of(fd);
}

static void unmark_locked(struct files *files, unsigned fd)
{
	files->used[fd / 64] &= ~bit_of(fd);
	if (fd < files->next)
		files->next = fd;
}

int fd_alloc(unsigned from, bool cloexec)
{
	struct files *files = current->files;
	u64 limit = min(rlimit(RLIMIT_NOFILE), (u64)FDS_MAX);
	unsigned fd, size;
	int err;

	spin_lock(&files->lock);
	do {
		size = files->size;
		fd = first_free(files, max(from, files->next));
		err = fd >= limit ? -EMFILE : grow_locked(files, fd);
	} while (!err && size != files->size);
	if (!err) {
		mark_locked(files, fd, cloexec);
		if (from <= files->next)
			files->next = fd + 1;
	}
	spin_unlock(&files->lock);
	return err ? err : (int)fd;
}

void fd_install(unsigned fd, struct file *file)
{
	struct files *files = current->files;

	spin_lock(&files->lock);
	files->slot[fd] = file;
	spin_unlock(&files->lock);
}

void fd_unreserve(unsigned fd)
{
	struct files *files = current->files;

	spin_lock(&files->lock);
	unmark_locked(files, fd);
	spin_unlock(&files->lock);
}

int fd_add(struct file *file, bool cloexec)
{
	if (IS_ERR(file))
		return PTR_ERR(file);
	int fd = fd_alloc(0, cloexec);

	if (fd < 0)
		file_put(file);
	else
		fd_install(fd, file);
	return fd;
}

int fd_replace(unsigned fd, struct file *file, bool cloexec)
{
	struct files *files = current->files;
	struct file *old = NULL;
	int err;

	if (fd >= min(rlimit(RLIMIT_NOFILE), (u64)FDS_MAX))
		return -EBADF;
	spin_lock(&files->lock);
	err = grow_locked(files, fd);
	/* A number that is reserved but still empty belongs to an open in progress. */
	if (!err && !files->slot[fd] && (files->used[fd / 64] & bit_of(fd)))
		err = -EBUSY;
	if (!err) {
		old = files->slot[fd];
		files->slot[fd] = file_get(file);
		mark_locked(files, fd, cloexec);
	}
	spin_unlock(&files->lock);
	if (old)
		files_close_one(files, old);
	return err;
}

/* ---- closing ---- */

static struct file *take_locked(struct files *files, unsigned fd)
{
	struct file *file = fd < files->size ? files->slot[fd] : NULL;

	if (file) {
		files->slot[fd] = NULL;
		unmark_locked(files, fd);
	}
	return file;
}

int fd_close(unsigned fd)
{
	struct files *files = current->files;

	spin_lock(&files->lock);
	struct file *file = take_locked(files, fd);

	spin_unlock(&files->lock);
	if (!file)
		return -EBADF;
	files_close_one(files, file);
	return 0;
}

void fd_close_range(unsigned first, unsigned last, bool only_mark_cloexec)
{
	struct files *files = current->files;

	for (unsigned fd = first; fd <= last; fd++) {
		spin_lock(&files->lock);
		unsigned size = files->size;
		struct file *file = NULL;

		if (fd < size && only_mark_cloexec)
			files->cloexec[fd / 64] |= files->used[fd / 64] & bit_of(fd);
		else
			file = take_locked(files, fd);
		spin_unlock(&files->lock);
		if (file)
			files_close_one(files, file);
		if (fd >= size - 1)
			break;
	}
}

/* ---- flags ---- */

int fd_set_cloexec(unsigned fd, bool on)
{
	struct files *files = current->files;
	int err = -EBADF;

	spin_lock(&files->lock);
	if (fd < files->size && files->slot[fd]) {
		mark_locked(files, fd, on);
		err = 0;
	}
	spin_unlock(&files->lock);
	return err;
}

int fd_get_cloexec(unsigned fd)
{
	struct files *files = current->files;
	int on = -EBADF;

	spin_lock(&files->lock);
	if (fd < files->size && files->slot[fd])
		on = !!(files->cloexec[fd / 64] & bit_of(fd));
	spin_unlock(&files->lock);
	return on;
}

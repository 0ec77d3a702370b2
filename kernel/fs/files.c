/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Life of descriptor tables: made, copied, closed at exec, released; and looks from /proc.
 */
#include "kernel/fs/files.h"
#include "kernel/fs/fdtable.h"
#include "kernel/fs/file.h"
#include "kernel/fs/flock.h"
#include "kernel/fs/inode.h"
#include "kernel/mm/slab.h"
#include "kernel/task/task.h"
#include "lib/string.h"
#include <asm/errno.h>
#include <linux/sched.h>

/* ---- arrays ---- */

/* One piece of memory: the slots, then both bitmaps. */
bool files_arrays_alloc(struct files_arrays *arrays, unsigned size)
{
	size_t bitmap = size / 8;

	arrays->slot = kzalloc(size * sizeof(struct file *) + 2 * bitmap);
	if (!arrays->slot)
		return false;
	arrays->used = (u64 *)(arrays->slot + size);
	arrays->cloexec = arrays->used + size / 64;
	return true;
}

void files_arrays_swap(struct files *files, struct files_arrays *fresh, unsigned size)
{
	struct files_arrays old = {files->slot, files->used, files->cloexec};

	memcpy(fresh->slot, old.slot, files->size * sizeof(struct file *));
	memcpy(fresh->used, old.used, files->size / 8);
	memcpy(fresh->cloexec, old.cloexec, files->size / 8);
	files->slot = fresh->slot;
	files->used = fresh->used;
	files->cloexec = fresh->cloexec;
	files->size = size;
	if (old.slot == files->inline_slot)
		old.slot = NULL;
	*fresh = old;
}

void files_arrays_free(struct files_arrays *arrays)
{
	kfree(arrays->slot);
}

/* ---- tables ---- */

static struct files *files_new(void)
{
	struct files *files = kzalloc(sizeof(*files));

	if (!files)
		return NULL;
	refcount_set(&files->users, 1);
	spin_lock_init(&files->lock, "files");
	files->size = FDS_INLINE;
	files->slot = files->inline_slot;
	files->used = files->inline_used;
	files->cloexec = files->inline_cloexec;
	return files;
}

void files_close_one(struct files *files, struct file *file)
{
	if (unlikely(file->inode->flocks_used))
		flock_owner_gone(file->inode, files);
	if (file->ops->flush)
		file->ops->flush(file);
	file_put(file);
}

static void files_put(struct files *files)
{
	if (!refcount_dec_and_test(&files->users))
		return;
	for (unsigned word = 0; word < files->size / 64; word++) {
		for (u64 left = files->used[word]; left; left &= left - 1) {
			struct file *file = files->slot[word * 64 + __builtin_ctzll(left)];

			if (file)
				files_close_one(files, file);
		}
	}
	if (files->slot != files->inline_slot)
		kfree(files->slot);
	kfree(files);
}

/* Takes references; what is only reserved in the old table is free in the new one. */
static void copy_slots(struct files *to, struct files *from)
{
	for (unsigned word = 0; word < from->size / 64; word++) {
		for (u64 left = from->used[word]; left; left &= left - 1) {
			unsigned fd = word * 64 + __builtin_ctzll(left);

			if (!from->slot[fd])
				continue;
			to->slot[fd] = file_get(from->slot[fd]);
			to->used[word] |= 1ull << (fd & 63);
		}
		to->cloexec[word] = from->cloexec[word] & to->used[word];
	}
}

static struct files *files_copy(struct files *from)
{
	struct files *to = files_new();

	if (!to)
		return NULL;
	spin_lock(&from->lock);
	while (from->size > to->size) {
		unsigned size = from->size;

		spin_unlock(&from->lock);
		struct files_arrays fresh;

		if (!files_arrays_alloc(&fresh, size)) {
			files_put(to);
			return NULL;
		}
		files_arrays_swap(to, &fresh, size);
		files_arrays_free(&fresh);
		spin_lock(&from->lock);
	}
	copy_slots(to, from);
	spin_unlock(&from->lock);
	return to;
}

int files_unshare(void)
{
	struct files *old = current->files, *mine;

	if (refcount_read(&old->users) == 1)
		return 0;
	mine = files_copy(old);
	if (!mine)
		return -ENOMEM;
	unsigned long flags = spin_lock_irqsave(&current->lock);

	current->files = mine;
	spin_unlock_irqrestore(&current->lock, flags);
	files_put(old);
	return 0;
}

/* ---- the part of a task ---- */

static int files_create(struct task *task)
{
	task->files = files_new();
	return task->files ? 0 : -ENOMEM;
}

static int files_fork(struct task *child, struct task *parent, const struct clone_args_k *args)
{
	if (args->flags & CLONE_FILES) {
		refcount_inc(&parent->files->users);
		child->files = parent->files;
		return 0;
	}
	child->files = files_copy(parent->files);
	return child->files ? 0 : -ENOMEM;
}

static void files_exec(struct task *task)
{
	files_unshare(); /* exec did it where it could still fail; then this does nothing */

	struct files *files = task->files;

	for (unsigned word = 0; word < files->size / 64; word++) {
		for (u64 left = files->cloexec[word] & files->used[word]; left; left &= left - 1)
			fd_close(word * 64 + __builtin_ctzll(left));
		files->cloexec[word] = 0;
	}
}

static void files_exit(struct task *task)
{
	struct files *files = task->files;

	if (!files)
		return;
	unsigned long flags = spin_lock_irqsave(&task->lock);

	task->files = NULL;
	spin_unlock_irqrestore(&task->lock, flags);
	files_put(files);
}

const struct task_part files_part = {
        .name = "files",
        .create = files_create,
        .fork = files_fork,
        .exec = files_exec,
        .exit = files_exit,
        .free = files_exit,
};

/* ---- looks from outside ---- */

static struct files *files_of(struct task *task)
{
	unsigned long flags = spin_lock_irqsave(&task->lock);
	struct files *files = task->files;

	if (files)
		refcount_inc(&files->users);
	spin_unlock_irqrestore(&task->lock, flags);
	return files;
}

struct file *fd_get_of(struct task *task, unsigned fd)
{
	struct files *files = files_of(task);
	struct file *file = NULL;

	if (!files)
		return NULL;
	spin_lock(&files->lock);
	if (fd < files->size && files->slot[fd])
		file = file_get(files->slot[fd]);
	spin_unlock(&files->lock);
	files_put(files);
	return file;
}

int fd_next_of(struct task *task, unsigned from)
{
	struct files *files = files_of(task);
	int found = -1;

	if (!files)
		return -1;
	spin_lock(&files->lock);
	for (unsigned fd = from; fd < files->size && found < 0; fd++)
		if (files->slot[fd])
			found = fd;
	spin_unlock(&files->lock);
	files_put(files);
	return found;
}

bool fd_is_cloexec(struct task *task, unsigned fd)
{
	struct files *files = files_of(task);
	bool on = false;

	if (!files)
		return false;
	spin_lock(&files->lock);
	if (fd < files->size)
		on = files->cloexec[fd / 64] >> (fd & 63) & 1;
	spin_unlock(&files->lock);
	files_put(files);
	return on;
}

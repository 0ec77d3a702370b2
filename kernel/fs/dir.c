/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading directories. A place in a linked directory is 0 for ".", 1 for "..", and else the cookie
 * of the next child: cookies grow along the list, so removals in between lose nothing.
 */
#include "kernel/fs/fs_calls.h"
#include "kernel/fs/fdtable.h"
#include "kernel/fs/file.h"
#include "kernel/fs/inode.h"
#include "kernel/fs/internal.h"
#include "kernel/mm/slab.h"
#include "kernel/syscall.h"
#include "lib/string.h"
#include "arch/x86_64/uaccess/uaccess.h"
#include <asm/errno.h>
#include <linux/fs.h>
#include <linux/stat.h>

#define TYPE_DIR    4
#define BATCH_BYTES 16384u

bool dir_emit_dots(struct file *file, struct dir_sink *sink)
{
	struct dentry *parent;
	bool fits = true;

	if (file->pos == 0) {
		fits = sink->emit(sink, ".", 1, file->inode->ino, TYPE_DIR, 1);
		file->pos += fits;
	}
	if (fits && file->pos == 1) {
		parent = dentry_parent(file->dentry);
		fits = sink->emit(sink, "..", 2, parent->inode->ino, TYPE_DIR, 2);
		dentry_put(parent);
		file->pos += fits;
	}
	return fits;
}

static int tree_readdir(struct file *file, struct dir_sink *sink)
{
	struct dentry *child;

	if (!dir_emit_dots(file, sink))
		return 0;
	/* emit only writes kernel memory */
	spin_lock(&dentry_lock);
	list_for_each_entry (child, &file->dentry->children, sibling) {
		if (child->cookie < file->pos)
			continue;
		if (!sink->emit(sink, child->name, child->len, child->inode->ino,
		                child->inode->mode >> 12, child->cookie + 1))
			break;
		file->pos = child->cookie + 1;
	}
	spin_unlock(&dentry_lock);
	return 0;
}

s64 dir_seek(struct file *file, s64 offset, int whence)
{
	return whence == SEEK_END ? -EINVAL : file_seek_sized(file, offset, whence, 0);
}

const struct file_ops tree_dir_file_ops = {
        .readdir = tree_readdir,
        .seek = dir_seek,
};

/* ---- getdents ---- */

struct batch {
	struct dir_sink sink;
	char *buf;
	size_t size, used;
	bool old_format; /* the type is the last byte of the record */
	bool overflow;   /* not even one fits */
};

struct record { /* struct linux_dirent64, and the older one up to the name */
	u64 ino;
	s64 next;
	u16 len;
	u8 rest[];
} __packed;

static bool put_record(struct dir_sink *sink, const char *name, size_t len, u64 ino, u32 type,
                       u64 next)
{
	struct batch *batch = container_of(sink, struct batch, sink);
	size_t size = ALIGN_UP(sizeof(struct record) + 1 + len + 1, (size_t)8);
	struct record *record = (void *)(batch->buf + batch->used);

	if (batch->used + size > batch->size) {
		batch->overflow = !batch->used;
		return false;
	}
	memset(record, 0, size);
	record->ino = ino;
	record->next = next;
	record->len = size;
	memcpy(record->rest + !batch->old_format, name, len);
	if (batch->old_format)
		((u8 *)record)[size - 1] = type;
	else
		record->rest[0] = type;
	batch->used += size;
	return true;
}

static long read_batch(struct file *file, u64 to, struct batch *batch)
{
	if (!file->ops->readdir)
		return -ENOTDIR;
	if (!(file->mode & FILE_READ))
		return -EBADF;
	mutex_lock(&file->pos_lock);
	u64 before = file->pos;
	long err = file->ops->readdir(file, &batch->sink);

	if (!err && batch->overflow)
		err = -EINVAL;
	if (!err && copy_to_user((void *)to, batch->buf, batch->used)) {
		file->pos = before;
		err = -EFAULT;
	}
	mutex_unlock(&file->pos_lock);
	return err ? err : (long)batch->used;
}

static long do_getdents(struct pt_regs *regs, bool old_format)
{
	struct batch batch = {.sink.emit = put_record, .old_format = old_format};
	struct fdref ref = fdref_get(sys_arg0(regs));

	if (!ref.file)
		return -EBADF;
	batch.size = min((u32)sys_arg2(regs), BATCH_BYTES);
	batch.buf = kmalloc(max(batch.size, (size_t)8));
	long result = batch.buf ? read_batch(ref.file, sys_arg1(regs), &batch) : -ENOMEM;

	kfree(batch.buf);
	fdref_put(ref);
	return result;
}

long sys_getdents64(struct pt_regs *regs)
{
	return do_getdents(regs, false);
}

long sys_getdents(struct pt_regs *regs)
{
	return do_getdents(regs, true);
}

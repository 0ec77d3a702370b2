/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Files of text. The text is made when a program reads from the beginning, and kept for the reads
 * that follow, so that they fit together.
 */
#include "kernel/fs/procfs.h"
#include "kernel/fs/file.h"
#include "kernel/fs/inode.h"
#include "kernel/fs/internal.h"
#include "kernel/mm/slab.h"
#include "kernel/sched/mutex.h"
#include "kernel/task/task.h"
#include "lib/printf.h"
#include "lib/string.h"
#include <asm/errno.h>

#define FIRST_SIZE 512u
#define STORE_MAX  4096u

/* ---- making text ---- */

static bool reserve(struct proc_text *text, size_t more)
{
	size_t size = max(text->size, (size_t)FIRST_SIZE);

	if (text->failed)
		return false;
	while (size < text->len + more)
		size *= 2;
	if (size == text->size)
		return true;
	char *buf = krealloc(text->buf, size);

	if (!buf) {
		text->failed = true;
		return false;
	}
	text->buf = buf;
	text->size = size;
	return true;
}

void proc_write(struct proc_text *text, const void *data, size_t len)
{
	if (!reserve(text, len))
		return;
	memcpy(text->buf + text->len, data, len);
	text->len += len;
}

void proc_printf(struct proc_text *text, const char *fmt, ...)
{
	va_list args;
	int need;

	if (!reserve(text, 128))
		return;
	for (;;) {
		size_t room = text->size - text->len;

		va_start(args, fmt);
		need = vsnprintf(text->buf + text->len, room, fmt, args);
		va_end(args);
		if (need < 0)
			return;
		if ((size_t)need < room)
			break;
		if (!reserve(text, need + 1))
			return;
	}
	text->len += need;
}

/* ---- files ---- */

struct snapshot {
	struct mutex lock;
	bool made;
	struct proc_text text;
};

static int text_open(struct file *file)
{
	const struct proc_entry *entry = ((struct proc_node *)file->inode->private)->entry;
	struct snapshot *snapshot;

	if (((file->mode & FILE_WRITE) && !entry->store) ||
	    ((file->mode & FILE_READ) && !entry->show))
		return -EACCES;
	snapshot = kzalloc(sizeof(*snapshot));
	if (!snapshot)
		return -ENOMEM;
	mutex_init(&snapshot->lock, "proc text");
	file->private = snapshot;
	return 0;
}

static void text_release(struct file *file)
{
	struct snapshot *snapshot = file->private;

	kfree(snapshot->text.buf);
	kfree(snapshot);
}

/* Under the snapshot's lock. */
static int make_text(struct proc_text *text, const struct proc_node *node)
{
	struct task *task = proc_task(node);
	int err;

	if (node->tid && !task)
		return -ESRCH;
	text->len = 0;
	text->failed = false;
	err = node->entry->show(text, task);
	if (task)
		task_put(task);
	return text->failed ? -ENOMEM : err;
}

static long text_read(struct file *file, struct uio *uio, u64 *pos)
{
	struct snapshot *snapshot = file->private;
	struct proc_text *text = &snapshot->text;
	long result = 0;

	mutex_lock(&snapshot->lock);
	if (!*pos || !snapshot->made) {
		result = make_text(text, file->inode->private);
		snapshot->made = !result;
	}
	if (!result && *pos < text->len && uio->left) {
		size_t n = min(uio->left, (size_t)(text->len - *pos));

		result = uio_put(uio, text->buf + *pos, n);
		if (!result)
			result = -EFAULT;
		else
			*pos += result;
	}
	mutex_unlock(&snapshot->lock);
	return result;
}

static long text_write(struct file *file, struct uio *uio, u64 *pos)
{
	const struct proc_node *node = file->inode->private;
	size_t len = min(uio->left, (size_t)STORE_MAX);
	struct task *task = proc_task(node);
	char *data = kmalloc(len + 1);
	long result;

	if (node->tid && !task)
		result = -ESRCH;
	else if (!data)
		result = -ENOMEM;
	else if (uio_get(uio, data, len) < len)
		result = -EFAULT;
	else {
		data[len] = 0;
		result = node->entry->store(task, data, len);
	}
	kfree(data);
	if (task)
		task_put(task);
	return result < 0 ? result : (long)len;
}

static s64 text_seek(struct file *file, s64 offset, int whence)
{
	return file_seek_sized(file, offset, whence, 0);
}

const struct file_ops proc_text_ops = {
        .open = text_open,
        .read = text_read,
        .write = text_write,
        .seek = text_seek,
        .release = text_release,
};

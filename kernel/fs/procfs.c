/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Nodes of /proc and its symlinks.
 */
#include "kernel/fs/procfs.h"
#include "kernel/fs/fdtable.h"
#include "kernel/fs/file.h"
#include "kernel/fs/inode.h"
#include "kernel/fs/internal.h"
#include "kernel/mm/slab.h"
#include "kernel/task/task.h"
#include "lib/err.h"
#include "lib/log.h"
#include "lib/string.h"
#include <asm/errno.h>
#include <linux/magic.h>
#include <linux/stat.h>

#define FIRST_FD_INO 0x8000u

struct super proc_super = {
        .name = "proc", .dev = 0x16, .magic = PROC_SUPER_MAGIC, .read_only_tree = true};

struct task *proc_task(const struct proc_node *node)
{
	return node->tid ? task_find(node->tid) : NULL;
}

/* ---- symlinks ---- */

static long fd_link_text(const struct proc_node *node, struct task *task, char *buf, size_t size)
{
	struct file *file = task ? fd_get_of(task, node->fd) : NULL;
	char *path = kmalloc(FS_PATH_MAX);
	long len = -ENOENT;

	if (file && path) {
		char *text = file_path(file, path, FS_PATH_MAX);

		len = IS_ERR(text) ? PTR_ERR(text) : (long)min(strlen(text), size);
		if (len > 0)
			memcpy(buf, text, len);
	}
	kfree(path);
	if (file)
		file_put(file);
	return len;
}

static long proc_readlink(struct inode *inode, char *buf, size_t size)
{
	const struct proc_node *node = inode->private;
	struct task *task = proc_task(node);
	struct proc_text text = {0};
	long len;

	if (node->tid && !task)
		return -ENOENT;
	if (node->entry->kind == PROC_FD_LINK) {
		len = fd_link_text(node, task, buf, size);
	} else {
		len = node->entry->link(&text, task);
		if (!len)
			len = text.failed ? -ENOMEM : (long)min(text.len, size);
		if (len > 0)
			memcpy(buf, text.buf, len);
		kfree(text.buf);
	}
	if (task)
		task_put(task);
	return len;
}

static struct dentry *proc_follow(struct inode *inode)
{
	const struct proc_node *node = inode->private;
	struct task *task = proc_task(node);
	struct dentry *to = NULL;

	if (!task)
		return ERR_PTR(-ENOENT);
	if (node->entry->kind == PROC_FD_LINK) {
		struct file *file = fd_get_of(task, node->fd);

		if (file) {
			to = dentry_get(file->dentry);
			file_put(file);
		}
	} else {
		to = node->entry->follow(task);
	}
	task_put(task);
	return to ? to : ERR_PTR(-ENOENT);
}

/* ---- nodes ---- */

static void proc_evict(struct inode *inode)
{
	kfree(inode->private);
}

static const struct inode_ops plain_ops = {.lookup = proc_lookup, .evict = proc_evict};
static const struct inode_ops text_link_ops = {.readlink = proc_readlink, .evict = proc_evict};
static const struct inode_ops magic_link_ops = {
        .readlink = proc_readlink, .follow = proc_follow, .evict = proc_evict};

static void set_kind(struct inode *inode, const struct proc_entry *entry)
{
	inode->ops = &plain_ops;
	switch (entry->kind) {
	case PROC_DIR:
		inode->mode = S_IFDIR | entry->mode;
		inode->fops = &proc_dir_ops;
		inode->nlink = 2;
		break;
	case PROC_TEXT:
		inode->mode = S_IFREG | entry->mode;
		inode->fops = &proc_text_ops;
		break;
	case PROC_FILE:
		inode->mode = S_IFREG | entry->mode;
		inode->fops = entry->files;
		break;
	case PROC_LINK:
	case PROC_FD_LINK:
		inode->mode = S_IFLNK | 0777;
		inode->ops = entry->kind == PROC_FD_LINK || entry->follow ? &magic_link_ops
		                                                          : &text_link_ops;
		break;
	}
}

static void set_owner(struct inode *inode, int tid)
{
	struct task *task = tid ? task_find(tid) : NULL;

	if (!task)
		return;
	struct cred *cred = cred_of(task);

	inode->uid = cred->euid;
	inode->gid = cred->egid;
	cred_put(cred);
	task_put(task);
}

static struct inode *make_inode(const struct proc_entry *entry, int tid, int fd)
{
	struct inode *inode = inode_alloc(&proc_super, 0);
	struct proc_node *node = kmalloc(sizeof(*node));

	if (!inode || !node) {
		if (inode)
			inode_put(inode);
		kfree(node);
		return NULL;
	}
	*node = (struct proc_node){entry, tid, fd};
	inode->private = node;
	/* The same name has the same number each time it is looked up. */
	inode->ino = (u64)tid << 32 |
	             (entry->kind == PROC_FD_LINK ? FIRST_FD_INO + fd : (u32)(u64)entry & 0xffffff);
	set_kind(inode, entry);
	set_owner(inode, tid);
	inode_init_times(inode);
	return inode;
}

struct dentry *proc_make(struct dentry *dir, const char *name, size_t len,
                         const struct proc_entry *entry, int tid, int fd)
{
	struct inode *inode = make_inode(entry, tid, fd);

	if (!inode)
		return ERR_PTR(-ENOMEM);
	struct dentry *dentry = dentry_alloc(dir, name, len, inode);

	if (!dentry) {
		inode_put(inode);
		return ERR_PTR(-ENOMEM);
	}
	return dentry;
}

struct dentry *procfs_init(void)
{
	struct dentry *top = proc_make(NULL, "proc", 4, &proc_top, 0, 0);

	BUG_ON(IS_ERR(top));
	proc_super.root = top;
	return top;
}

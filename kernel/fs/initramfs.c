/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The root from the archive that the loader left in memory. Contents of files stay where they are.
 */
#include "kernel/fs/fs.h"
#include "kernel/fs/cpio.h"
#include "kernel/fs/inode.h"
#include "kernel/fs/internal.h"
#include "kernel/fs/namei.h"
#include "kernel/fs/tmpfs.h"
#include "kernel/fs/tree.h"
#include "kernel/init/init.h"
#include "kernel/mm/slab.h"
#include "lib/err.h"
#include "lib/log.h"
#include "lib/string.h"
#include <asm/errno.h>
#include <linux/fcntl.h>
#include <linux/stat.h>

#define SPEC_DIR  ".airlock"
#define SPEC_NAME ".airlock/run"

/* Inodes with several names that this archive has shown so far. */
struct seen {
	struct list_head link;
	u32 ino, major, minor;
	struct inode *inode; /* referenced */
};

static LIST_HEAD(seen_list);

static struct seen *find_seen(const struct cpio_entry *entry)
{
	struct seen *seen;

	list_for_each_entry (seen, &seen_list, link)
		if (seen->ino == entry->ino && seen->major == entry->dev_major &&
		    seen->minor == entry->dev_minor)
			return seen;
	return NULL;
}

static int remember(const struct cpio_entry *entry, struct inode *inode)
{
	struct seen *seen = kmalloc(sizeof(*seen));

	if (!seen)
		return -ENOMEM;
	inode_get(inode);
	*seen = (struct seen){.ino = entry->ino,
	                      .major = entry->dev_major,
	                      .minor = entry->dev_minor,
	                      .inode = inode};
	list_add(&seen->link, &seen_list);
	return 0;
}

static void forget_all(void)
{
	while (!list_empty(&seen_list)) {
		struct seen *seen = list_first_entry(&seen_list, struct seen, link);

		list_del(&seen->link);
		inode_put(seen->inode);
		kfree(seen);
	}
}

/* ---- one entry ---- */

static void set_attributes(struct inode *inode, const struct cpio_entry *entry)
{
	inode->uid = entry->uid;
	inode->gid = entry->gid;
	inode->mode = (inode->mode & S_IFMT) | (entry->mode & 07777);
	inode->mtime = inode->ctime = inode->atime = entry->mtime * 1000000000ull;
}

static void set_contents(struct inode *inode, const struct cpio_entry *entry)
{
	if (S_ISREG(inode->mode) && entry->size)
		tmpfs_set_image(inode, entry->data, entry->size);
}

/* A name that is already there gives way, except that directories stay. */
static int make_room(struct walk *walk, const struct cpio_entry *entry, struct dentry *there)
{
	if (S_ISDIR(there->inode->mode)) {
		if (!S_ISDIR(entry->mode))
			return -EISDIR;
		set_attributes(there->inode, entry);
		return -EEXIST;
	}
	return tree_unlink(walk->dir, there);
}

static int make_linked(struct walk *walk, const struct cpio_entry *entry, struct seen *seen)
{
	int err = tree_link(walk->dir, walk->name, walk->len, seen->inode);

	if (!err)
		set_contents(seen->inode, entry);
	return err;
}

static int make_fresh(struct walk *walk, const struct cpio_entry *entry, const char *target)
{
	struct dentry *dentry = tree_create(walk->dir, walk->name, walk->len, entry->mode,
	                                    fs_makedev(entry->rdev_major, entry->rdev_minor),
	                                    target);

	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	int err = 0;

	set_attributes(dentry->inode, entry);
	set_contents(dentry->inode, entry);
	if (S_ISREG(entry->mode) && entry->nlink > 1)
		err = remember(entry, dentry->inode);
	dentry_put(dentry);
	return err;
}

static int make_at(struct walk *walk, const struct cpio_entry *entry, const char *target)
{
	struct seen *seen = S_ISREG(entry->mode) && entry->nlink > 1 ? find_seen(entry) : NULL;
	int err = 0;

	mutex_lock(&namespace_lock);
	struct dentry *there = dentry_lookup(walk->dir, walk->name, walk->len);

	if (!IS_ERR(there)) {
		err = make_room(walk, entry, there);
		dentry_put(there);
	} else if (there != ERR_PTR(-ENOENT)) {
		err = PTR_ERR(there);
	}
	if (!err)
		err = seen ? make_linked(walk, entry, seen) : make_fresh(walk, entry, target);
	mutex_unlock(&namespace_lock);
	return err == -EEXIST ? 0 : err;
}

static int walk_and_make(const struct cpio_entry *entry, const char *target)
{
	struct walk walk;
	int err = walk_start(&walk, AT_FDCWD, entry->name);

	if (!err)
		err = walk_to_last(&walk);
	if (!err && walk.kind == WALK_NAME)
		err = make_at(&walk, entry, target);
	walk_end(&walk);
	return err;
}

/* Directories above a name whose archive did not have them. */
static void make_parents(const struct cpio_entry *entry)
{
	char *path = kmalloc(entry->name_len + 1);

	if (!path)
		return;
	for (size_t i = 1; i < entry->name_len; i++) {
		if (entry->name[i] != '/')
			continue;
		memcpy(path, entry->name, i);
		path[i] = 0;
		kernel_mkdir(path, 0755);
	}
	kfree(path);
}

static bool known_type(u32 mode)
{
	switch (mode & S_IFMT) {
	case S_IFREG:
	case S_IFDIR:
	case S_IFLNK:
	case S_IFCHR:
	case S_IFBLK:
	case S_IFIFO:
	case S_IFSOCK: return true;
	default: return false;
	}
}

static int make_entry(const struct cpio_entry *entry)
{
	char *target = NULL;
	int err;

	if (!known_type(entry->mode))
		return -EINVAL;
	if (S_ISLNK(entry->mode)) {
		if (!entry->size || entry->size >= FS_PATH_MAX)
			return -EINVAL;
		target = kzalloc(entry->size + 1);
		if (!target)
			return -ENOMEM;
		memcpy(target, entry->data, entry->size);
	}
	err = walk_and_make(entry, target);
	if (err == -ENOENT) {
		make_parents(entry);
		err = walk_and_make(entry, target);
	}
	kfree(target);
	return err;
}

static int take_entry(const struct cpio_entry *entry)
{
	const char *name = entry->name;

	if (entry->trailer) {
		forget_all();
		return 0;
	}
	while (name[0] == '/' || (name[0] == '.' && name[1] == '/'))
		name++;
	if (!strcmp(name, SPEC_NAME))
		return init_spec_parse(entry->data, entry->size);
	if (!strcmp(name, SPEC_DIR))
		return 0;
	return make_entry(entry);
}

void fs_populate(const void *initramfs, size_t size)
{
	struct cpio cpio;
	struct cpio_entry entry;
	unsigned entries = 0;

	cpio_init(&cpio, initramfs, size);
	while (cpio_next(&cpio, &entry)) {
		int err = take_entry(&entry);

		entries++;
		if (err)
			printk("initramfs: %s: error %d\n", entry.name, err);
	}
	forget_all();
	if (cpio.error)
		printk("initramfs: %s at byte %zu of %zu\n", cpio.error, cpio.at, size);
	printk("initramfs: %u entries, %zu KiB\n", entries, size / 1024);
}

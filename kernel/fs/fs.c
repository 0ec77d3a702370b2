/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The start of the file system, and the tree every program finds.
 */
#include "kernel/fs/fs.h"
#include "kernel/channel/channel.h"
#include "kernel/fs/device.h"
#include "kernel/fs/fdtable.h"
#include "kernel/fs/file.h"
#include "kernel/fs/inode.h"
#include "kernel/fs/internal.h"
#include "kernel/fs/namei.h"
#include "kernel/fs/procfs.h"
#include "kernel/fs/tmpfs.h"
#include "kernel/fs/tree.h"
#include "kernel/mm/page.h"
#include "kernel/tty/tty.h"
#include "lib/err.h"
#include "lib/log.h"
#include "lib/string.h"
#include <asm/errno.h>
#include <asm/fcntl.h>
#include <linux/fcntl.h>
#include <linux/stat.h>

void fs_init(void)
{
	inode_cache_init();
	dentry_cache_init();
	file_cache_init();
	mem_devices_init();
	tmpfs_super.pages_max = mm_total_pages() / 2;
	tmpfs_super.inodes_max = mm_total_pages() / 2;

	struct inode *inode = tmpfs_make(&tmpfs_super, S_IFDIR | 0755, 0);
	struct dentry *root = IS_ERR(inode) ? NULL : dentry_alloc(NULL, "", 0, inode);

	BUG_ON(!root);
	root->flags = DENTRY_LINKED | DENTRY_ROOT;
	tmpfs_super.root = root;
}

/* ---- what every tree has ---- */

static const struct {
	const char *path;
	u32 mode;
} directories[] = {
        {"/dev", 0755}, {"/proc", 0555}, {"/tmp", 01777}, {"/dev/shm", 01777}, {"/dev/pts", 0755},
};

static const struct {
	const char *path;
	u32 mode, major, minor;
} nodes[] = {
        {"/dev/null", 0666, MEM_MAJOR, 3},
        {"/dev/zero", 0666, MEM_MAJOR, 5},
        {"/dev/full", 0666, MEM_MAJOR, 7},
        {"/dev/random", 0666, MEM_MAJOR, 8},
        {"/dev/urandom", 0666, MEM_MAJOR, 9},
        {"/dev/tty", 0666, TTYAUX_MAJOR, 0},
        {"/dev/console", 0600, TTYAUX_MAJOR, 1},
        {"/dev/ptmx", 0666, TTYAUX_MAJOR, 2},
        {"/dev/ttyS1", 0620, TTY_MAJOR, 65},
        {"/dev/channel", 0666, CHANNEL_MAJOR, CHANNEL_DATA},
        {"/dev/channel2", 0666, CHANNEL_MAJOR, CHANNEL_ERROR},
};

static const struct {
	const char *path, *target;
} links[] = {
        {"/dev/fd", "/proc/self/fd"},
        {"/dev/stdin", "/proc/self/fd/0"},
        {"/dev/stdout", "/proc/self/fd/1"},
        {"/dev/stderr", "/proc/self/fd/2"},
};

static void complain(const char *path, int err)
{
	if (err)
		printk("fs: %s: error %d\n", path, err);
}

/* A file system's root takes the place of a directory. */
static int mount_at(const char *path, struct dentry *fs_top)
{
	struct walk walk;
	int err = walk_start(&walk, AT_FDCWD, path);

	if (!err)
		err = walk_to_last(&walk);
	if (!err) {
		mutex_lock(&namespace_lock);
		struct dentry *there = dentry_lookup(walk.dir, walk.name, walk.len);

		if (!IS_ERR(there)) {
			tree_drop(walk.dir, there);
			dentry_put(there);
		}
		/* The top was its own parent; now it hangs below the mount point's. */
		fs_top->parent = dentry_get(walk.dir);
		fs_top->flags |= DENTRY_ROOT;
		dentry_link(fs_top);
		walk.dir->inode->nlink++;
		mutex_unlock(&namespace_lock);
	}
	walk_end(&walk);
	return err;
}

void fs_mount_internal(void)
{
	for (unsigned i = 0; i < ARRAY_SIZE(directories); i++)
		complain(directories[i].path,
		         kernel_mkdir(directories[i].path, directories[i].mode));
	tty_init();
	for (unsigned i = 0; i < ARRAY_SIZE(nodes); i++)
		complain(nodes[i].path, kernel_mknod(nodes[i].path, S_IFCHR | nodes[i].mode,
		                                     fs_makedev(nodes[i].major, nodes[i].minor)));
	for (unsigned i = 0; i < ARRAY_SIZE(links); i++)
		complain(links[i].path, kernel_symlink(links[i].target, links[i].path));
	complain("/proc", mount_at("/proc", procfs_init()));
}

/* ---- the first program's descriptors ---- */

static int open_at_number(int fd, const char *path, u32 flags)
{
	struct file *file = file_open(path, flags, 0);

	if (IS_ERR(file))
		return PTR_ERR(file);
	int err = fd_replace(fd, file, false);

	file_put(file);
	return err;
}

static int open_terminal(unsigned rows, unsigned cols)
{
	int err = open_at_number(0, "/dev/ttyS1", O_RDWR | O_NOCTTY);

	if (err)
		return err;
	tty_set_winsize(tty_console, rows, cols);
	tty_set_controlling(tty_console);
	struct file *file = fd_get(0);

	err = fd_replace(1, file, false);
	if (!err)
		err = fd_replace(2, file, false);
	file_put(file);
	return err;
}

static int open_channels(void)
{
	int err = open_at_number(0, "/dev/channel", O_RDONLY);

	if (!err)
		err = open_at_number(1, "/dev/channel", O_WRONLY);
	if (!err)
		err = open_at_number(2, "/dev/channel2", O_WRONLY);
	return err;
}

int fs_open_standard(bool tty, unsigned rows, unsigned cols)
{
	return tty ? open_terminal(rows, cols) : open_channels();
}

void fs_stats(struct fs_stats *stats)
{
	*stats = (struct fs_stats){.pages = tmpfs_super.pages,
	                           .inodes = inode_count(),
	                           .dentries = dentry_count(),
	                           .files = file_count()};
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Opening by path: find or make the name, ask, open.
 */
#include "kernel/fs/file.h"
#include "kernel/fs/inode.h"
#include "kernel/fs/internal.h"
#include "kernel/fs/namei.h"
#include "kernel/fs/tree.h"
#include "lib/err.h"
#include <asm/errno.h>
#include <asm/fcntl.h>
#include <linux/fcntl.h>
#include <linux/stat.h>

/* O_CREAT on the walk's last name; *made tells that it is new. */
static struct dentry *find_or_create(struct walk *walk, u32 mode, bool *made)
{
	mutex_lock(&namespace_lock);
	struct dentry *found = dentry_lookup(walk->dir, walk->name, walk->len);

	if (found == ERR_PTR(-ENOENT)) {
		if (walk->slash)
			found = ERR_PTR(-EISDIR);
		else
			found = tree_create(walk->dir, walk->name, walk->len,
			                    S_IFREG | (mode & 07777 & ~fs_umask()), 0, NULL);
		*made = !IS_ERR(found);
	}
	mutex_unlock(&namespace_lock);
	return found;
}

/* The last component was found: may a symlink be followed, is it new enough? */
static int judge_found(struct dentry *found, u32 flags, bool *follow)
{
	*follow = false;
	if ((flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL))
		return -EEXIST;
	if (!S_ISLNK(found->inode->mode))
		return 0;
	if (!(flags & O_NOFOLLOW)) {
		*follow = true;
		return 0;
	}
	return flags & O_PATH ? 0 : -ELOOP;
}

static struct dentry *open_lookup(struct walk *walk, u32 flags, u32 mode, bool *made)
{
	for (;;) {
		bool follow;
		int err = walk_to_last(walk);

		if (err)
			return ERR_PTR(err);
		if (walk->kind != WALK_NAME) {
			if ((flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL))
				return ERR_PTR(-EEXIST);
			return dentry_get(walk->dir);
		}
		struct dentry *found = flags & O_CREAT
		                               ? find_or_create(walk, mode, made)
		                               : dentry_lookup(walk->dir, walk->name, walk->len);

		if (IS_ERR(found) || *made)
			return found;
		err = judge_found(found, flags, &follow);
		if (!err && (follow || (S_ISLNK(found->inode->mode) && walk->slash)))
			err = walk_follow(walk, found);
		else if (!err && walk->slash && !S_ISDIR(found->inode->mode))
			err = -ENOTDIR;
		else if (!err)
			return found;
		dentry_put(found);
		if (err)
			return ERR_PTR(err);
	}
}

/* Permissions and types for an existing object. */
static int may_open(struct inode *inode, u32 flags)
{
	static const u8 wanted[4] = {4, 2, 6, 6};

	if ((flags & O_DIRECTORY) && !S_ISDIR(inode->mode))
		return -ENOTDIR;
	if (flags & O_PATH)
		return 0;
	if (S_ISLNK(inode->mode))
		return -ELOOP;
	if (S_ISDIR(inode->mode) && ((flags & O_ACCMODE) != O_RDONLY || (flags & O_CREAT)))
		return -EISDIR;
	if ((flags & O_NOATIME) && !inode_owner_or_root(inode))
		return -EPERM;
	return inode_permission(inode, wanted[flags & O_ACCMODE] | (flags & O_TRUNC ? 2 : 0));
}

static int truncate_at_open(struct inode *inode)
{
	int err = 0;

	if (!S_ISREG(inode->mode) || !inode->ops->resize)
		return 0;
	if (READ_ONCE(inode->writers) < 0)
		return -ETXTBSY;
	mutex_lock(&inode->lock);
	err = inode->ops->resize(inode, 0);
	mutex_unlock(&inode->lock);
	return err;
}

static struct file *open_found(struct dentry *dentry, u32 flags, bool made)
{
	int err = made ? 0 : may_open(dentry->inode, flags);

	if (err)
		return ERR_PTR(err);
	struct file *file = file_open_dentry(dentry, flags);

	if (!IS_ERR(file) && (flags & O_TRUNC) && !(flags & O_PATH) && !made) {
		err = truncate_at_open(dentry->inode);
		if (err) {
			file_put(file);
			return ERR_PTR(err);
		}
	}
	return file;
}

static struct file *open_nameless(int dfd, const char *path, u32 flags, u32 mode)
{
	struct dentry *dir = path_lookup(dfd, path, LOOKUP_FOLLOW | LOOKUP_DIRECTORY);

	if (IS_ERR(dir))
		return ERR_CAST(dir);
	if (!(flags & (O_WRONLY | O_RDWR))) {
		dentry_put(dir);
		return ERR_PTR(-EINVAL);
	}
	mutex_lock(&namespace_lock);
	struct dentry *dentry = tree_create_nameless(dir, S_IFREG | (mode & 07777 & ~fs_umask()));

	mutex_unlock(&namespace_lock);
	dentry_put(dir);
	if (IS_ERR(dentry))
		return ERR_CAST(dentry);
	if (!(flags & O_EXCL))
		dentry->inode->linkable = true;
	struct file *file = file_open_dentry(dentry, flags & ~O_TMPFILE);

	dentry_put(dentry);
	return file;
}

struct file *file_open_at(int dfd, const char *path, u32 flags, u32 mode)
{
	struct walk walk;
	bool made = false;

	if (flags & O_PATH)
		flags &= O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	if (flags & O_DIRECT)
		return ERR_PTR(-EINVAL); /* as on tmpfs: there is no way past the page cache */
	if ((flags & O_TMPFILE) == O_TMPFILE)
		return open_nameless(dfd, path, flags, mode);
	if ((flags & (O_CREAT | O_DIRECTORY)) == (O_CREAT | O_DIRECTORY))
		return ERR_PTR(-EINVAL);
	int err = walk_start(&walk, dfd, path);
	struct dentry *found = err ? ERR_PTR(err) : open_lookup(&walk, flags, mode, &made);

	walk_end(&walk);
	if (IS_ERR(found))
		return ERR_CAST(found);
	struct file *file = open_found(found, flags, made);

	dentry_put(found);
	return file;
}

struct file *file_open(const char *path, u32 flags, u32 mode)
{
	return file_open_at(AT_FDCWD, path, flags, mode);
}

struct file *file_open_exec(int dfd, const char *path, int at_flags)
{
	unsigned how = (at_flags & AT_EMPTY_PATH ? LOOKUP_EMPTY : 0) |
	               (at_flags & AT_SYMLINK_NOFOLLOW ? 0 : LOOKUP_FOLLOW);
	struct dentry *found = path_lookup(dfd, path, how);
	int err = 0;

	if (IS_ERR(found))
		return ERR_CAST(found);
	if (S_ISLNK(found->inode->mode))
		err = -ELOOP;
	else if (!S_ISREG(found->inode->mode))
		err = -EACCES;
	else
		err = inode_permission(found->inode, 1);
	struct file *file = err ? ERR_PTR(err) : file_open_dentry(found, O_RDONLY);

	dentry_put(found);
	if (IS_ERR(file))
		return file;
	file->mode |= FILE_EXEC;
	err = file_count_use(file);
	if (err) {
		file_put(file);
		return ERR_PTR(err);
	}
	return file;
}

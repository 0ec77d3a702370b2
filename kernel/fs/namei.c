/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The walk along a path.
 *
 * A symlink in the middle is answered by going on with a new text: its target, then what was left.
 * So there is no recursion, and one buffer at a time.
 */
#include "kernel/fs/namei.h"
#include "kernel/fs/fdtable.h"
#include "kernel/fs/file.h"
#include "kernel/fs/inode.h"
#include "kernel/mm/slab.h"
#include "lib/err.h"
#include "lib/log.h"
#include "lib/string.h"
#include "arch/x86_64/uaccess/uaccess.h"
#include <asm/errno.h>
#include <asm/fcntl.h>
#include <linux/fcntl.h>
#include <linux/stat.h>

#define LINKS_MAX 40

/* ---- texts from programs ---- */

char *path_from_user(const char __user *path, bool empty_ok)
{
	char *buf = kmalloc(FS_PATH_MAX);

	if (!buf)
		return ERR_PTR(-ENOMEM);
	long len = strncpy_from_user(buf, path, FS_PATH_MAX);

	if (len > 0 && len < FS_PATH_MAX)
		return buf;
	if (!len && empty_ok)
		return buf;
	kfree(buf);
	if (len < 0)
		return ERR_PTR(len);
	return ERR_PTR(len ? -ENAMETOOLONG : -ENOENT);
}

void path_free(char *path)
{
	kfree(path);
}

/* ---- one component ---- */

struct dentry *dentry_lookup(struct dentry *dir, const char *name, size_t len)
{
	const struct inode_ops *ops = dir->inode->ops;

	if (!S_ISDIR(dir->inode->mode))
		return ERR_PTR(-ENOTDIR);
	if (len > FS_NAME_MAX)
		return ERR_PTR(-ENAMETOOLONG);
	struct dentry *child = dentry_find(dir, name, len);

	if (child)
		return child;
	return ops && ops->lookup ? ops->lookup(dir, name, len) : ERR_PTR(-ENOENT);
}

static bool is_dot(const char *name, size_t len)
{
	return len == 1 && name[0] == '.';
}

static bool is_dotdot(const char *name, size_t len)
{
	return len == 2 && name[0] == '.' && name[1] == '.';
}

static void walk_set_dir(struct walk *walk, struct dentry *dir)
{
	struct dentry *old = walk->dir;

	walk->dir = dir;
	dentry_put(old);
}

static int walk_search_permission(struct walk *walk)
{
	if (!S_ISDIR(walk->dir->inode->mode))
		return -ENOTDIR;
	return inode_permission(walk->dir->inode, 1);
}

static void walk_up(struct walk *walk)
{
	if (walk->dir != walk->root)
		walk_set_dir(walk, dentry_parent(walk->dir));
}

/* Cuts the next component off rest. False: nothing but slashes was left. */
static bool walk_next_name(struct walk *walk)
{
	const char *p = walk->rest;

	while (*p == '/')
		p++;
	walk->name = p;
	while (*p && *p != '/')
		p++;
	walk->len = p - walk->name;
	walk->slash = *p == '/';
	while (*p == '/')
		p++;
	walk->rest = p;
	return walk->len;
}

/* A component with more after it. */
static int walk_through(struct walk *walk)
{
	int err = walk_search_permission(walk);

	if (err)
		return err;
	if (is_dot(walk->name, walk->len))
		return 0;
	if (is_dotdot(walk->name, walk->len)) {
		walk_up(walk);
		return 0;
	}
	struct dentry *child = dentry_lookup(walk->dir, walk->name, walk->len);

	if (IS_ERR(child))
		return PTR_ERR(child);
	if (!S_ISLNK(child->inode->mode)) {
		walk_set_dir(walk, child);
		return 0;
	}
	err = walk_follow(walk, child);
	dentry_put(child);
	if (!err && walk->jumped) {
		walk_set_dir(walk, walk->jumped);
		walk->jumped = NULL;
	}
	return err;
}

int walk_to_last(struct walk *walk)
{
	int err;

	ASSERT(walk->dir);
	if (walk->jumped) {
		walk_set_dir(walk, walk->jumped);
		walk->jumped = NULL;
		walk->kind = WALK_DOT;
		return 0;
	}
	for (;;) {
		if (!walk_next_name(walk)) {
			walk->kind = WALK_ROOT;
			return 0;
		}
		if (!*walk->rest)
			break;
		err = walk_through(walk);
		if (err)
			return err;
	}
	err = walk_search_permission(walk);
	if (err)
		return err;
	walk->kind = WALK_NAME;
	if (is_dot(walk->name, walk->len))
		walk->kind = WALK_DOT;
	if (is_dotdot(walk->name, walk->len)) {
		walk->kind = WALK_DOTDOT;
		walk_up(walk);
	}
	return walk->len > FS_NAME_MAX ? -ENAMETOOLONG : 0;
}

/* ---- symlinks ---- */

/* The new text: target, a slash if the old one had more, what was left. */
static int walk_new_text(struct walk *walk, struct inode *link)
{
	char *buf = kmalloc(FS_PATH_MAX);
	size_t left = strlen(walk->rest);

	if (!buf)
		return -ENOMEM;
	long len = link->ops->readlink(link, buf, FS_PATH_MAX - 2);

	if (len > 0 && len + left + 2 > FS_PATH_MAX)
		len = -ENAMETOOLONG;
	if (len <= 0) {
		kfree(buf);
		return len ? len : -ENOENT;
	}
	if (walk->slash)
		buf[len++] = '/';
	memcpy(buf + len, walk->rest, left + 1);
	kfree(walk->buf);
	walk->buf = buf;
	walk->rest = buf;
	return 0;
}

int walk_follow(struct walk *walk, struct dentry *link)
{
	const struct inode_ops *ops = link->inode->ops;

	if (++walk->links > LINKS_MAX)
		return -ELOOP;
	if (ops->follow) {
		struct dentry *to = ops->follow(link->inode);

		if (IS_ERR(to))
			return PTR_ERR(to);
		walk->jumped = to;
		return 0;
	}
	int err = walk_new_text(walk, link->inode);

	if (!err && walk->buf[0] == '/')
		walk_set_dir(walk, dentry_get(walk->root));
	return err;
}

/* ---- begin and end ---- */

static struct dentry *start_at(int dfd)
{
	if (dfd == AT_FDCWD)
		return fs_cwd();
	struct fdref ref = fdref_get_path(dfd);

	if (!ref.file)
		return ERR_PTR(-EBADF);
	struct dentry *dir = dentry_get(ref.file->dentry);

	fdref_put(ref);
	return dir;
}

int walk_start(struct walk *walk, int dfd, const char *path)
{
	*walk = (struct walk){.rest = path};
	walk->root = fs_root();
	struct dentry *dir = path[0] == '/' ? dentry_get(walk->root) : start_at(dfd);

	if (IS_ERR(dir))
		return PTR_ERR(dir);
	walk->dir = dir;
	return path[0] ? 0 : -ENOENT;
}

void walk_end(struct walk *walk)
{
	if (walk->jumped)
		dentry_put(walk->jumped);
	if (walk->dir)
		dentry_put(walk->dir);
	dentry_put(walk->root);
	kfree(walk->buf);
}

/* ---- the whole way ---- */

/* What the walk's last component is, with symlinks followed if asked. */
static struct dentry *walk_resolve(struct walk *walk, unsigned how)
{
	for (;;) {
		int err = walk_to_last(walk);

		if (err)
			return ERR_PTR(err);
		if (walk->kind != WALK_NAME)
			return dentry_get(walk->dir);
		struct dentry *found = dentry_lookup(walk->dir, walk->name, walk->len);

		if (IS_ERR(found))
			return found;
		if (!S_ISLNK(found->inode->mode) || !(walk->slash || (how & LOOKUP_FOLLOW))) {
			if (!walk->slash || S_ISDIR(found->inode->mode))
				return found;
			dentry_put(found);
			return ERR_PTR(-ENOTDIR);
		}
		err = walk_follow(walk, found);
		dentry_put(found);
		if (err)
			return ERR_PTR(err);
	}
}

struct dentry *path_lookup(int dfd, const char *path, unsigned how)
{
	struct walk walk;
	struct dentry *found;

	if (!path[0] && (how & LOOKUP_EMPTY))
		return start_at(dfd);
	int err = walk_start(&walk, dfd, path);

	found = err ? ERR_PTR(err) : walk_resolve(&walk, how);
	walk_end(&walk);
	if (!IS_ERR(found) && (how & LOOKUP_DIRECTORY) && !S_ISDIR(found->inode->mode)) {
		dentry_put(found);
		found = ERR_PTR(-ENOTDIR);
	}
	return found;
}

struct dentry *path_lookup_user(int dfd, const char __user *upath, unsigned how)
{
	char *path = path_from_user(upath, how & LOOKUP_EMPTY);

	if (IS_ERR(path))
		return ERR_CAST(path);
	struct dentry *found = path_lookup(dfd, path, how);

	path_free(path);
	return found;
}

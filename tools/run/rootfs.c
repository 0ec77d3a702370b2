/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/run/rootfs.h"
#include "tools/common/places.h"
#include "tools/common/say.h"
#include "tools/run/cpio.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <search.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct item {
	char *path; /* "/a/b" */
	char *host; /* where the bytes of a file are; NULL: in data */
	char *data; /* bytes of a file, target of a link */
	size_t len;
	struct stat st; /* mode, owner, times, node, and who it is on the host */
	unsigned ino;
};

struct rootfs {
	void *names; /* tree of struct item, ordered so that a folder comes before what is in it */
	unsigned next_ino;
	int fd;
	off_t offset;
	void *linked; /* files with several names that were written, by host inode */
};

/* As strcmp, with '/' before every other character. */
static int by_path(const void *a, const void *b)
{
	const unsigned char *p = (const void *)((const struct item *)a)->path;
	const unsigned char *q = (const void *)((const struct item *)b)->path;

	while (*p && *p == *q)
		p++, q++;
	if (*p == '/' && *q)
		return *q == '/' ? 0 : -1;
	if (*q == '/' && *p)
		return 1;
	return *p - *q;
}

static int by_host(const void *a, const void *b)
{
	const struct stat *p = &((const struct item *)a)->st, *q = &((const struct item *)b)->st;

	if (p->st_dev != q->st_dev)
		return p->st_dev < q->st_dev ? -1 : 1;
	return p->st_ino < q->st_ino ? -1 : p->st_ino > q->st_ino;
}

struct rootfs *rootfs_new(void)
{
	struct rootfs *fs = must_alloc(NULL, sizeof(*fs));

	*fs = (struct rootfs){.next_ino = 1};
	return fs;
}

static struct item *find(struct rootfs *fs, const char *path)
{
	struct item key = {.path = (char *)path};
	struct item **found = tfind(&key, &fs->names, by_path);

	return found ? *found : NULL;
}

static void add_parents(struct rootfs *fs, const char *path)
{
	char *parent = must_strdup(path);
	char *slash = strrchr(parent, '/');

	if (slash != parent) {
		*slash = '\0';
		rootfs_add_dir(fs, parent, 0755);
	}
	free(parent);
}

static struct item *add_alone(struct rootfs *fs, const char *path, mode_t mode)
{
	struct item *item = must_alloc(NULL, sizeof(*item));
	*item = (struct item){.path = must_strdup(path)};
	item->st.st_mode = mode;
	item->st.st_nlink = S_ISDIR(mode) ? 2 : 1;
	if (!tsearch(item, &fs->names, by_path))
		die(ST_UNAVAILABLE, "out of memory");
	return item;
}

/* The new item at this name, or NULL when there is one or it is the root. */
static struct item *add(struct rootfs *fs, const char *path, mode_t mode)
{
	if (!strcmp(path, "/") || find(fs, path))
		return NULL;
	add_parents(fs, path);
	return add_alone(fs, path, mode);
}

void rootfs_add_dir(struct rootfs *fs, const char *path, mode_t mode)
{
	add(fs, path, S_IFDIR | mode);
}

void rootfs_add_link(struct rootfs *fs, const char *path, const char *target)
{
	struct item *item = add(fs, path, S_IFLNK | 0777);

	if (!item)
		return;
	item->data = must_strdup(target);
	item->len = strlen(target);
}

void rootfs_add_data(struct rootfs *fs, const char *path, mode_t mode, const void *data, size_t len)
{
	struct item *item = add(fs, path, S_IFREG | mode);

	if (!item)
		return;
	item->data = memcpy(must_alloc(NULL, len), data, len);
	item->len = len;
}

void rootfs_add_hidden(struct rootfs *fs, const char *path, const void *data, size_t len)
{
	struct item *item;

	if (find(fs, path))
		die(ST_USAGE, "%s among the guest's files is ours to write", path);
	item = add_alone(fs, path, S_IFREG | 0600);
	item->data = memcpy(must_alloc(NULL, len), data, len);
	item->len = len;
}

static void add_stat(struct rootfs *fs, const char *path, const char *host, const struct stat *st)
{
	struct item *item = add(fs, path, st->st_mode);
	char target[PATH_MAX];
	ssize_t n;

	if (!item)
		return;
	item->st = *st;
	if (S_ISREG(st->st_mode)) {
		item->host = must_strdup(host);
		item->len = st->st_size;
	} else if (S_ISLNK(st->st_mode)) {
		n = readlink(host, target, sizeof(target) - 1);
		if (n < 0)
			die(ST_UNAVAILABLE, "cannot read the link %s: %s", host, strerror(errno));
		target[n] = '\0';
		item->data = must_strdup(target);
		item->len = n;
	}
}

static void add_below(struct rootfs *fs, const char *path, const char *host)
{
	struct dirent **list;
	int n = scandir(host, &list, NULL, alphasort);

	if (n < 0)
		die(ST_UNAVAILABLE, "cannot read the folder %s: %s", host, strerror(errno));
	for (int i = 0; i < n; i++) {
		const char *name = list[i]->d_name;

		if (strcmp(name, ".") && strcmp(name, "..")) {
			char *in = must_printf("%s/%s", strcmp(path, "/") ? path : "", name);
			char *from = must_printf("%s/%s", host, name);

			rootfs_add_host(fs, in, from);
			free(in);
			free(from);
		}
		free(list[i]);
	}
	free(list);
}

void rootfs_add_host(struct rootfs *fs, const char *path, const char *host)
{
	struct stat st;

	if (lstat(host, &st))
		die(ST_UNAVAILABLE, "cannot read %s: %s", host, strerror(errno));
	if (S_ISSOCK(st.st_mode))
		return;
	add_stat(fs, path, host, &st);
	if (S_ISDIR(st.st_mode))
		add_below(fs, path, host);
}

void rootfs_add_file(struct rootfs *fs, const char *path, const char *host)
{
	struct stat st;

	if (stat(host, &st))
		die(ST_UNAVAILABLE, "cannot read %s: %s", host, strerror(errno));
	add_stat(fs, path, host, &st);
}

void rootfs_add_tree(struct rootfs *fs, const char *dir)
{
	add_below(fs, "/", dir);
}

/* A link in any part of the name is followed; `depth` ends circles. */
static bool has(struct rootfs *fs, const char *path, bool dir, int depth)
{
	char prefix[PATH_MAX];

	if (!strcmp(path, "/"))
		return true;
	for (size_t end = 1; path[end - 1]; end++) {
		struct item *item;

		if (path[end] && path[end] != '/')
			continue;
		snprintf(prefix, sizeof(prefix), "%.*s", (int)end, path);
		item = find(fs, prefix);
		if (!item)
			return false;
		if (S_ISLNK(item->st.st_mode)) {
			char *slash = strrchr(prefix, '/');
			bool relative = item->data[0] != '/';
			char *to = must_printf("%.*s%s%s", relative ? (int)(slash + 1 - prefix) : 0,
			                       prefix, item->data, path + end);
			char *clean = path_absolute(to);
			bool found = depth < 16 && has(fs, clean, dir, depth + 1);

			free(to);
			free(clean);
			return found;
		}
		if (!path[end])
			return !dir || S_ISDIR(item->st.st_mode);
	}
	return false;
}

bool rootfs_has(struct rootfs *fs, const char *path, bool dir)
{
	return has(fs, path, dir, 0);
}

static void write_host_file(struct rootfs *fs, const struct item *item)
{
	int fd = open(item->host, O_RDONLY | O_CLOEXEC);
	size_t left = item->len;
	char chunk[65536];

	if (fd < 0)
		die(ST_UNAVAILABLE, "cannot read %s: %s", item->host, strerror(errno));
	while (left) {
		ssize_t n = read(fd, chunk, left < sizeof(chunk) ? left : sizeof(chunk));

		if (n <= 0)
			die(ST_UNAVAILABLE, "cannot read %s: %s", item->host,
			    n < 0 ? strerror(errno) : "it became shorter");
		cpio_data(fs->fd, &fs->offset, chunk, n);
		left -= n;
	}
	close(fd);
}

/* The first name of a file with several: then its data follows. Later ones only refer to it. */
static bool first_name(struct rootfs *fs, struct item *item)
{
	struct item **first;

	if (!item->host || item->st.st_nlink < 2)
		return true;
	first = tsearch(item, &fs->linked, by_host);
	if (!first)
		die(ST_UNAVAILABLE, "out of memory");
	item->ino = (*first)->ino;
	return *first == item;
}

static void write_item(struct rootfs *fs, struct item *item)
{
	struct cpio_entry e = {
	        .name = item->path + 1,
	        .mode = item->st.st_mode,
	        .uid = item->st.st_uid,
	        .gid = item->st.st_gid,
	        .nlink = item->st.st_nlink,
	        .mtime = item->st.st_mtime,
	        .rdev = item->st.st_rdev,
	};
	bool with_data;

	if (item->len > UINT32_MAX)
		die(ST_UNAVAILABLE, "%s is too big for the guest's files", item->path);
	item->ino = fs->next_ino++;
	with_data = first_name(fs, item) && item->len;
	e.ino = item->ino;
	e.size = with_data ? item->len : 0;
	cpio_header(fs->fd, &fs->offset, &e);
	if (with_data && item->host)
		write_host_file(fs, item);
	else if (with_data)
		cpio_data(fs->fd, &fs->offset, item->data, item->len);
	cpio_pad(fs->fd, &fs->offset);
}

static void visit(const void *node, VISIT which, void *fs)
{
	if (which == postorder || which == leaf)
		write_item(fs, *(struct item **)node);
}

static void free_item(void *p)
{
	struct item *item = p;

	free(item->path);
	free(item->host);
	free(item->data);
	free(item);
}

static void free_nothing(void *p)
{
}

int rootfs_write(struct rootfs *fs)
{
	int fd = memfd_create("guest's files", MFD_CLOEXEC);

	if (fd < 0)
		die(ST_UNAVAILABLE, "cannot make the guest's files: %s", strerror(errno));
	fs->fd = fd;
	twalk_r(fs->names, visit, fs);
	cpio_end(fd, &fs->offset);
	tdestroy(fs->linked, free_nothing);
	tdestroy(fs->names, free_item);
	free(fs);
	return fd;
}

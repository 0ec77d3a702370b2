/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guest's files, gathered by name and then written as one archive, in the order of their names,
 * so that the same files always give the same bytes. What came first under a name stays.
 */
#ifndef TOOLS_RUN_ROOTFS_H
#define TOOLS_RUN_ROOTFS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

struct rootfs;

struct rootfs *rootfs_new(void);

/* Everything below the folder `dir` of the host becomes /. */
void rootfs_add_tree(struct rootfs *fs, const char *dir);
/* A file, folder with all below it, link or node of the host, at the name `path`. */
void rootfs_add_host(struct rootfs *fs, const char *path, const char *host);
/* The same, and links are followed: what is at `path` is a file. */
void rootfs_add_file(struct rootfs *fs, const char *path, const char *host);
void rootfs_add_dir(struct rootfs *fs, const char *path, mode_t mode);
void rootfs_add_link(struct rootfs *fs, const char *path, const char *target);
/* `data` is copied. */
void rootfs_add_data(struct rootfs *fs, const char *path, mode_t mode, const void *data,
                     size_t len);
/* Words for the kernel, which makes no file of them: its folders are not made either. */
void rootfs_add_hidden(struct rootfs *fs, const char *path, const void *data, size_t len);
/* BusyBox with its applets, and the folders and files that programs expect. */
void rootfs_add_base(struct rootfs *fs);

/* Is there something at this name, links in it followed? A folder, when `dir`. */
bool rootfs_has(struct rootfs *fs, const char *path, bool dir);

/* The archive, in memory: a file descriptor, closed by exec. Frees fs. */
int rootfs_write(struct rootfs *fs);

#endif

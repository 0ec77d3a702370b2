/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The file system in memory: the root, /dev, memfds.
 */
#ifndef KERNEL_FS_TMPFS_H
#define KERNEL_FS_TMPFS_H

#include "lib/types.h"

struct inode;
struct super;

extern struct super tmpfs_super;

/* An inode of any type, owned by the current task's ids, not linked. ERR_PTR(). */
struct inode *tmpfs_make(struct super *super, u32 mode, u32 rdev);
/* A symlink's text, once, before it is linked. 0 or -ENOMEM. */
int tmpfs_set_symlink(struct inode *inode, const char *target, size_t len);
/* A regular file's contents in place: the memory stays as it is for ever. */
void tmpfs_set_image(struct inode *inode, const void *data, u64 size);

#endif

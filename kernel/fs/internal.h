/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the files of this room share and no other room needs.
 */
#ifndef KERNEL_FS_INTERNAL_H
#define KERNEL_FS_INTERNAL_H

#include "lib/types.h"
#include "lib/compiler.h"
#include <linux/stat.h>

struct inode;
struct dentry;
struct file;
struct file_ops;
struct uio;

/* Real-time clock, nanoseconds. */
u64 fs_now(void);

/* The program's form of a device number: 12 bits of major, 20 of minor, spread. */
static inline u32 fs_makedev(u32 major, u32 minor)
{
	return (minor & 0xff) | (major & 0xfff) << 8 | (minor & ~0xffu) << 12;
}

static inline u32 fs_major(u32 dev)
{
	return dev >> 8 & 0xfff;
}

static inline u32 fs_minor(u32 dev)
{
	return (dev & 0xff) | (dev >> 12 & 0xfff00);
}

void inode_cache_init(void);
void dentry_cache_init(void);
void file_cache_init(void);
u64 inode_count(void);
u64 dentry_count(void);
u64 file_count(void);

/* Directories of the linked tree: readdir from the children lists. */
extern const struct file_ops tree_dir_file_ops;
extern const struct file_ops tmpfs_file_ops;
extern const struct file_ops pipe_file_ops;

/* For other directories: "." and ".." at file->pos 0 and 1; false: full. */
struct dir_sink;
bool dir_emit_dots(struct file *file, struct dir_sink *sink);
s64 dir_seek(struct file *file, s64 offset, int whence);

struct pipe;
void pipe_free(struct pipe *pipe);

/* What an open of this device does; never NULL. */
const struct file_ops *device_file_ops(u32 rdev);

/* Sets uid and gid to the current task's (0 during boot). */
void inode_init_owner(struct inode *inode);
/* Under inode->lock: somebody wrote; set-id bits go unless it was root. */
void inode_drop_suid(struct inode *inode);

/* A file open for writing, or (FILE_EXEC) for execution, keeps the other away. 0 or -ETXTBSY. */
int file_count_use(struct file *file);

/* SEEK_SET, SEEK_CUR and SEEK_END for a file of this size; moves and returns file->pos. */
s64 file_seek_sized(struct file *file, s64 offset, int whence, u64 size);
/* RLIMIT_FSIZE: cuts *len, or -EFBIG with SIGXFSZ. Under inode->lock. */
int file_limit_write(struct inode *inode, u64 pos, size_t *len);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The file system's start: called once by wiring, in this order, on the boot CPU, task context.
 */
#ifndef KERNEL_FS_FS_H
#define KERNEL_FS_FS_H

#include "lib/types.h"

/* Caches and the empty root (tmpfs limited to half of memory). Before the first task is made. */
void fs_init(void);
/* Fills the root from the image, which stays where it is. Errors are logged, never fatal. */
void fs_populate(const void *initramfs, size_t size);
/* /dev, /proc, /tmp and the device nodes, made where the image had none. */
void fs_mount_internal(void);

/* Standard descriptors of the first program: the current task's 0, 1, 2. 0 or an error. */
int fs_open_standard(bool tty, unsigned rows, unsigned cols);

/* Free of leaks? For the report: pages of file data, inodes, dentries, open files. */
struct fs_stats {
	u64 pages, inodes, dentries, files;
};
void fs_stats(struct fs_stats *stats);

#endif

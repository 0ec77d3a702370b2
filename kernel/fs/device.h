/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Character devices: which operations a device number stands for.
 */
#ifndef KERNEL_FS_DEVICE_H
#define KERNEL_FS_DEVICE_H

#include "lib/types.h"

struct file_ops;

/*
 * Boot only. All minors in [minor, minor + count) of major; an open finds its minor in
 * file->inode->rdev. Panics when the table is full.
 */
void device_register(u32 major, u32 minor, u32 count, const struct file_ops *ops);

/* null, zero, full, random, urandom. */
void mem_devices_init(void);

#define MEM_MAJOR     1
#define TTY_MAJOR     4 /* ttyS0 is minor 64 */
#define TTYAUX_MAJOR  5 /* tty, console, ptmx */
#define PTS_MAJOR     136
#define CHANNEL_MAJOR 240 /* local use */

#endif

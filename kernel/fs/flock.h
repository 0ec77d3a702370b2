/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Advisory locks: records of a process (fcntl), records of an open file (F_OFD_*), whole files
 * (flock). Task context; the waiting forms sleep.
 */
#ifndef KERNEL_FS_FLOCK_H
#define KERNEL_FS_FLOCK_H

#include "lib/types.h"

struct file;
struct files;
struct inode;

/* F_GETLK, F_OFD_GETLK; F_SETLK[W], F_OFD_SETLK[W]. arg: the program's struct flock. */
long flock_get(struct file *file, unsigned cmd, u64 arg);
long flock_set(struct file *file, unsigned cmd, u64 arg);
/* flock(2). */
long flock_whole(struct file *file, unsigned op);

/* A process closed a descriptor of this inode; an open file ended: their locks go. */
void flock_owner_gone(struct inode *inode, struct files *owner);
void flock_file_gone(struct file *file);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * epoll: a standing list of files of interest.
 */
#ifndef KERNEL_FS_EPOLL_H
#define KERNEL_FS_EPOLL_H

struct file;

/* The last reference of a file that instances watch is going: they forget it. May sleep. */
void epoll_forget(struct file *file);

#endif

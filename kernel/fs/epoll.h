/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * epoll: a standing list of files of interest.
 */
#ifndef KERNEL_FS_EPOLL_H
#define KERNEL_FS_EPOLL_H

struct file;

/* The last reference of a file that instances watch is going: they forget it. May sleep. */
void epoll_forget(struct file *file);

/*
 * kcmp(2): the nth file that the instance watches under this number, to compare and not to follow.
 * -EINVAL: not an instance; -ENOENT. May sleep.
 */
const struct file *epoll_target(struct file *instance, int fd, unsigned nth);

#endif

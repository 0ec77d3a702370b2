/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * O_ASYNC: a signal when a file may have become readable or writable.
 *
 * What files are open on (a pipe, a terminal) keeps a list of those with O_ASYNC, which file_ops'
 * sigio() shows, and calls sigio_tell() when something happened. To whom the signal goes, and which
 * one, belongs to the file; a file that nobody asked has no struct sigio.
 */
#ifndef KERNEL_FS_SIGIO_H
#define KERNEL_FS_SIGIO_H

#include "lib/list.h"
#include "lib/types.h"
#include <asm/siginfo.h>

struct file;

/* Any context but NMI, no locks but mutexes held. modes: FILE_READ, FILE_WRITE; reason: POLL_*. */
void sigio_tell_slow(struct list_head *list, u32 modes, int reason);

static inline void sigio_tell(struct list_head *list, u32 modes, int reason)
{
	if (unlikely(!list_empty(list)))
		sigio_tell_slow(list, modes, reason);
}

/* Task context, may sleep. */

/* O_ASYNC on or off by descriptor fd. -ENOTTY: a file that never tells. -ENOMEM. */
int sigio_switch(struct file *file, int fd, bool on);
/* From file_ops' sigio(): whom signals go to if nobody was named. 0: the calling process. */
int sigio_default_owner(struct file *file, int pgid);
/* F_SETOWN, F_GETOWN, F_SETOWN_EX, F_GETOWN_EX, F_SETSIG, F_GETSIG. */
long sigio_fcntl(struct file *file, unsigned cmd, u64 arg);
/* The last reference to the file is gone. */
void sigio_forget(struct file *file);

#endif

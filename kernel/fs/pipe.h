/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pipes and FIFOs: a ring of pages.
 *
 * pipe->lock (mutex) guards everything; it is held over copies from and to user memory. Waiters
 * look at head, tail and the counts without it.
 */
#ifndef KERNEL_FS_PIPE_H
#define KERNEL_FS_PIPE_H

#include "lib/types.h"
#include "kernel/sched/mutex.h"
#include "kernel/sched/wait.h"

struct file;

#define PIPE_PAGES     16u
#define PIPE_PAGES_MAX 256u
#define PIPE_BUF       4096u

struct pipe {
	struct mutex lock;
	u32 head, tail; /* bytes written, bytes read; both run freely */
	u32 size;       /* a power of two, bytes */
	u32 readers, writers;
	u32 reader_opens, writer_opens; /* ever: a FIFO's open waits for a new one */
	char **page;                    /* size / 4096 of them, made when first written */
	struct wait_queue read_wait, write_wait;
	struct list_head sigio; /* files of both ends with O_ASYNC */
	char *inline_page[PIPE_PAGES];
};

struct pipe *pipe_alloc(void);
void pipe_free(struct pipe *pipe);

/* F_SETPIPE_SZ: the new size, or -EBUSY (contents do not fit), -EPERM, -ENOMEM, -EINVAL. */
long pipe_set_size(struct file *file, u64 size);
/* F_GETPIPE_SZ; both: -EBADF when file is not a pipe. */
long pipe_get_size(struct file *file);
struct pipe *pipe_of(struct file *file);

/* Opens and closes of either end: pipe_life.c. */
int pipe_open(struct file *file);
void pipe_release(struct file *file);

/* Both ends of a new pipe; flags O_NONBLOCK, O_DIRECT is refused. 0 or an error. */
int pipe_make(struct file *ends[2], u32 flags);

#endif

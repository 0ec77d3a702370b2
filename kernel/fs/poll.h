/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Waiting for several files at once.
 *
 * A file's poll() answers its ready mask (EPOLL* bits) and, when a table is given, first calls
 * poll_wait() for every wait queue that is woken when the answer may change. The order matters:
 * queue first, look second, so that a wake-up in between is not lost.
 * Task context, may sleep.
 */
#ifndef KERNEL_FS_POLL_H
#define KERNEL_FS_POLL_H

#include "lib/types.h"

struct file;
struct wait_queue;

struct poll_table {
	void (*queue)(struct poll_table *table, struct file *file, struct wait_queue *wq);
	u32 key; /* the events asked for: wake-ups for others may be skipped */
};

static inline void poll_wait(struct file *file, struct wait_queue *wq, struct poll_table *table)
{
	if (table)
		table->queue(table, file, wq);
}

/* The ready mask of any file; files without a poll() are always ready for both directions. */
u32 file_poll(struct file *file, struct poll_table *table);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What epoll.c and epoll_nest.c share.
 *
 * An instance can be watched by other instances. Their items are not in its wait queue, where a
 * wake-up would take one lock of a class inside another: they are found through its file, and
 * epoll_wake_watchers() climbs from one instance to the next.
 *
 * Order of locks: epoll_lock, a file's queue, epoll_nest_lock, ready_lock or the queue of an
 * instance.
 */
#ifndef KERNEL_FS_EPOLL_INTERNAL_H
#define KERNEL_FS_EPOLL_INTERNAL_H

#include "kernel/sched/wait.h"
#include "lib/list.h"
#include "lib/types.h"
#include <linux/eventpoll.h>

#define QUEUES_PER_ITEM 2 /* a file has at most one for each direction */

struct epoll_hook {
	struct wait_entry entry;
	struct epoll_item *item;
	struct wait_queue *wq;
};

struct epoll_item {
	struct epoll *epoll;
	struct file *file;    /* not referenced: the file's end takes the item with it */
	struct epoll *nested; /* the instance that the file is, or none */
	int fd;
	struct epoll_event event;
	struct list_head link; /* epoll->items */
	/* from file->epolls; of an instance's file also under epoll_nest_lock */
	struct epoll_item *next_of_file;
	struct list_head ready; /* under ready_lock; empty: not ready */
	unsigned hooks;
	struct epoll_hook hook[QUEUES_PER_ITEM];
};

struct epoll {
	struct file *file;      /* its own */
	struct list_head items; /* under epoll_lock */
	struct spinlock ready_lock;
	struct list_head ready;
	struct wait_queue wait;
	/* Under epoll_lock, of the walk with this number: */
	u64 walk;
	unsigned height; /* of the instances below or above */
};

/* Puts the item on the list of its instance that is ready. Any context, no waiter is told. */
void epoll_list_ready(struct epoll_item *item);

/* --- epoll_nest.c ---------------------------------------------------------------------------- */

/* The item begins or ends to watch its file. Under epoll_lock. */
void epoll_link(struct epoll_item *item);
void epoll_unlink(struct epoll_item *item);

/* Something of the instance became ready: so it did for those that watch it. Any context but NMI. */
void epoll_wake_watchers(struct epoll *epoll);

/* May outer watch inner? 0; -ELOOP: in a circle, or too many one in another. Under epoll_lock. */
int epoll_may_nest(struct epoll *outer, struct epoll *inner);

/*
 * May the new item stay? 0; -EINVAL: a wake-up of some file would climb more ways than are allowed.
 * After epoll_link(), under epoll_lock.
 */
int epoll_check_ways(struct epoll_item *item);

#endif

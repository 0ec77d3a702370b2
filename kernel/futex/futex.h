/* SPDX-License-Identifier: BSD-2-Clause */
/* Fast user-space locks: what other rooms call. Task context, may sleep. */
#ifndef KERNEL_FUTEX_FUTEX_H
#define KERNEL_FUTEX_FUTEX_H

#include "lib/compiler.h"
#include "lib/types.h"

struct task;

/* Wake up to nr waiters of a shared word of the current mm: at exit, for clear_child_tid. How many
 * woke, or -EFAULT. */
int futex_wake_user(u32 __user *uaddr, int nr);

/*
 * The current task ends, or starts another program: its robust list is walked and each lock it
 * still holds is marked as left by a dead owner; PI locks it holds go to their waiters. The mm is
 * still there.
 */
void futex_exit(struct task *t);

/* Boot, after the slab allocator works. */
void futex_init(void);

#endif

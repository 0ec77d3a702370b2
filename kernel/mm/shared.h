/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory without a file that several programs share: MAP_SHARED | MAP_ANONYMOUS.
 *
 * The pages are made when they are first touched and live as long as any area refers to the
 * object. Task context; may be called with mm->lock held.
 */
#ifndef KERNEL_MM_SHARED_H
#define KERNEL_MM_SHARED_H

#include "kernel/mm/page.h"

struct shared_pages;

/* NULL: no memory. One reference. */
struct shared_pages *shared_create(u64 pages);
void shared_get(struct shared_pages *s);
void shared_put(struct shared_pages *s);

/* The page at this place, with a reference. NULL without memory, ERR_PTR(-EFAULT) beyond the end. */
struct page *shared_page(struct shared_pages *s, u64 pgoff);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* The parts of the page allocator that know when memory is out. */
#ifndef KERNEL_MM_OOM_H
#define KERNEL_MM_OOM_H

#include "lib/types.h"

/* Pages in the common lists above the kernel's reserve. */
u64 page_free_for_users(void);

#endif

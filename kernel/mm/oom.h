/* SPDX-License-Identifier: BSD-2-Clause */
/* The parts of the page allocator that know when memory is out. */
#ifndef KERNEL_MM_OOM_H
#define KERNEL_MM_OOM_H

#include "lib/types.h"

/* Interrupts off: every stock of this CPU (pages, tables, objects) goes back to the lists. */
void page_drain_local(void);

/* Pages in the common lists above the kernel's reserve. */
u64 page_free_for_users(void);

#endif

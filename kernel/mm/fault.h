/* SPDX-License-Identifier: BSD-2-Clause */
/* Making one page present: shared by real faults (fault.c) and by visitors (access.c). */
#ifndef KERNEL_MM_FAULT_H
#define KERNEL_MM_FAULT_H

#include "kernel/mm/mm.h"

enum fault_flags {
	FAULT_WRITE = 1 << 0,
	FAULT_FORCE =
	        1 << 1, /* write although the area does not allow it: the page becomes private */
};

/*
 * Makes the page at addr present and, with FAULT_WRITE, this space's own to write. Holds mm->lock;
 * the area's rights were checked. 0; -ENOMEM: wait for memory and try again; -EFAULT: the file has
 * no such page.
 */
int fault_page(struct mm *mm, struct vma *vma, u64 addr, unsigned int flags);

/* The area of addr; a stack below whose end addr lies grows to it. NULL: none. Holds mm->lock. */
struct vma *fault_find_vma(struct mm *mm, u64 addr);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of kernel/mm that change areas share. Holds mm->lock unless said otherwise. */
#ifndef KERNEL_MM_MAP_H
#define KERNEL_MM_MAP_H

#include "kernel/mm/mm.h"

/* What mmap was asked for, in area words. */
struct map_request {
	u64 addr, len;
	u32 flags;     /* MAP_* */
	u32 vma_flags; /* VMA_* */
	struct file *file;
	u64 off;
};

/* Page aligned and inside user space. No lock. */
bool range_ok(u64 addr, u64 len);

/* Within RLIMIT_AS, RLIMIT_DATA and the number of areas; `reserve`: within memory at all. */
int account_ok(struct mm *mm, u64 pages, u32 vma_flags, bool reserve);
/* Within RLIMIT_MEMLOCK: 0 or -EAGAIN. */
int lock_account_ok(struct mm *mm, u64 pages);

/* Unmaps; the areas go to the chain, to be freed without the lock. */
int unmap_locked(struct mm *mm, u64 start, u64 end, struct vma **removed);
void vma_chain_add(struct vma **chain, struct vma *vma);
/* Without the lock. */
void vma_chain_free(struct vma *chain);

/* Without the lock: no hole in the range. */
bool mm_range_mapped(struct mm *mm, u64 start, u64 end);

/* Without the lock: every page of the range present, until one cannot be. 0 or -errno. */
int mm_populate(struct mm *mm, u64 start, u64 end);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* The areas of a space: finding, placing, splitting. All under mm->lock. */
#ifndef KERNEL_MM_VMA_H
#define KERNEL_MM_VMA_H

#include "kernel/mm/mm.h"

enum {
	STACK_GAP = 256UL * 4096, /* bytes below a growing stack that stay empty */
	MAP_COUNT_MAX = 65530,    /* areas per space, as elsewhere */
	MMAP_MIN_ADDR = 65536,
};

static inline u64 vma_pages(const struct vma *vma)
{
	return (vma->end - vma->start) >> PAGE_SHIFT;
}

/* The page number in the file of an address. */
static inline u64 vma_pgoff(const struct vma *vma, u64 addr)
{
	return vma->pgoff + ((addr - vma->start) >> PAGE_SHIFT);
}

/* Pages come from the kernel, a file or shared memory, not from nowhere. */
static inline bool vma_backed(const struct vma *vma)
{
	return vma->file || vma->shared || vma->special;
}

/* The first area that ends above addr, or NULL. */
struct vma *vma_find_above(struct mm *mm, u64 addr);

/* mm_find_vma() for callers that mostly ask where the last one did. */
static __always_inline struct vma *vma_find(struct mm *mm, u64 addr)
{
	struct vma *vma = mm->last;

	if (likely(vma && addr - vma->start < vma->end - vma->start))
		return vma;
	return mm_find_vma(mm, addr);
}

static inline struct vma *vma_next(struct vma *vma)
{
	return rb_entry_safe(rb_next(&vma->node), struct vma, node);
}

static inline struct vma *vma_prev(struct vma *vma)
{
	return rb_entry_safe(rb_prev(&vma->node), struct vma, node);
}

static inline struct vma *vma_first(struct mm *mm)
{
	return rb_entry_safe(rb_first(&mm->vmas), struct vma, node);
}

/* An unlinked area, zero but for the range and the flags; NULL without memory. */
struct vma *vma_alloc(u64 start, u64 end, u32 flags);
/* The same as `from`, with references of its own, unlinked. */
struct vma *vma_copy(const struct vma *from);
/* Drops the references of an unlinked area. May sleep. */
void vma_free(struct vma *vma);

/* Links an area into its place and counts it; nothing overlaps. */
void vma_link(struct mm *mm, struct vma *vma);
/* The same for an area behind all others (fork). */
void vma_link_last(struct mm *mm, struct vma *vma);
void vma_unlink(struct mm *mm, struct vma *vma);

/* Moves one end of a linked area; the page table is the caller's. */
void vma_resize(struct mm *mm, struct vma *vma, u64 start, u64 end);

/* New flags for a linked area, counted. */
void vma_set_flags(struct mm *mm, struct vma *vma, u32 flags);

/* Cuts an area in two at addr, which is inside; -ENOMEM. */
int vma_split(struct mm *mm, struct vma *vma, u64 addr);

/*
 * Makes start and end borders of areas. The first area of the range, NULL if it has none, or
 * ERR_PTR(-ENOMEM).
 */
struct vma *vma_isolate(struct mm *mm, u64 start, u64 end);

/* Joins the areas around and inside [start, end] that became alike. */
void vma_merge_range(struct mm *mm, u64 start, u64 end);

/*
 * Links `vma`, or lets its neighbour below grow over it and frees it. The area that now covers it.
 */
struct vma *vma_insert(struct mm *mm, struct vma *vma);

/* A free place for len bytes below `top`, or at `hint` if that is free; -ENOMEM. */
long vma_place(struct mm *mm, u64 hint, u64 len, u64 top);

/* Nothing is in [addr, addr + len), and no stack above it needs the room. */
bool vma_range_free(struct mm *mm, u64 addr, u64 len);

void vma_init(void);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* The tree of areas. */
#include <asm/errno.h>
#include "kernel/fs/file.h"
#include "kernel/mm/shared.h"
#include "kernel/mm/slab.h"
#include "kernel/mm/vma.h"
#include "lib/err.h"
#include "lib/log.h"
#include "lib/string.h"

static struct kmem_cache *vma_cache;

void vma_init(void)
{
	vma_cache = kmem_cache_create("vma", sizeof(struct vma), 0);
}

struct vma *vma_alloc(u64 start, u64 end, u32 flags)
{
	struct vma *vma = kmem_cache_alloc(vma_cache);

	if (vma)
		*vma = (struct vma){.start = start, .end = end, .flags = flags};
	return vma;
}

struct vma *vma_copy(const struct vma *from)
{
	struct vma *vma = kmem_cache_alloc(vma_cache);

	if (!vma)
		return NULL;
	*vma = *from;
	if (vma->file)
		file_get(vma->file);
	if (vma->shared)
		shared_get(vma->shared);
	return vma;
}

void vma_free(struct vma *vma)
{
	if (vma->file)
		file_put(vma->file);
	if (vma->shared)
		shared_put(vma->shared);
	kmem_cache_free(vma_cache, vma);
}

struct vma *vma_find_above(struct mm *mm, u64 addr)
{
	struct rb_node *node = mm->vmas.rb_node;
	struct vma *best = NULL;

	while (node) {
		struct vma *vma = rb_entry(node, struct vma, node);

		if (vma->end > addr) {
			best = vma;
			if (vma->start <= addr)
				break;
			node = node->rb_left;
		} else {
			node = node->rb_right;
		}
	}
	return best;
}

struct vma *mm_find_vma(struct mm *mm, u64 addr)
{
	struct vma *vma = mm->last;

	if (vma && addr >= vma->start && addr < vma->end)
		return vma;
	vma = vma_find_above(mm, addr);
	if (!vma || addr < vma->start)
		return NULL;
	mm->last = vma;
	return vma;
}

/* --- counting ------------------------------------------------------------------------------ */

/* Adds an area to the sums of the space, or takes it out: sign is 1 or -1. */
static void count_vma(struct mm *mm, const struct vma *vma, s64 sign)
{
	u64 n = (u64)((s64)vma_pages(vma) * sign);

	mm->mapped += n;
	if (vma->flags & VMA_LOCKED)
		mm->locked += n;
	if (vma->flags & VMA_GROWSDOWN)
		mm->stack_pages += n;
	else if ((vma->flags & (VMA_WRITE | VMA_SHARED)) == VMA_WRITE)
		mm->data_pages += n;
}

/* Space comes free: what is known about full space above it holds no more. */
static void gap_opens(struct mm *mm, u64 end)
{
	if (end > mm->full_from)
		mm->full_gap = 0;
}

void vma_resize(struct mm *mm, struct vma *vma, u64 start, u64 end)
{
	if (start > vma->start || end < vma->end)
		gap_opens(mm, vma->end);
	count_vma(mm, vma, -1);
	if (start > vma->start)
		vma->pgoff += (start - vma->start) >> PAGE_SHIFT;
	else
		vma->pgoff -= (vma->start - start) >> PAGE_SHIFT;
	vma->start = start;
	vma->end = end;
	count_vma(mm, vma, 1);
}

void vma_set_flags(struct mm *mm, struct vma *vma, u32 flags)
{
	count_vma(mm, vma, -1);
	vma->flags = flags;
	count_vma(mm, vma, 1);
}

/* --- linking ------------------------------------------------------------------------------- */

static void link_at(struct mm *mm, struct vma *vma, struct rb_node *parent, struct rb_node **link)
{
	rb_link_node(&vma->node, parent, link);
	rb_insert_color(&vma->node, &mm->vmas);
	mm->nr_vmas++;
	count_vma(mm, vma, 1);
}

void vma_link(struct mm *mm, struct vma *vma)
{
	struct rb_node **link = &mm->vmas.rb_node;
	struct rb_node *parent = NULL;

	while (*link) {
		struct vma *at = rb_entry(*link, struct vma, node);

		ASSERT(vma->end <= at->start || vma->start >= at->end);
		parent = *link;
		link = vma->start < at->start ? &parent->rb_left : &parent->rb_right;
	}
	link_at(mm, vma, parent, link);
}

void vma_link_last(struct mm *mm, struct vma *vma)
{
	struct rb_node *last = mm->vmas.rb_node;

	while (last && last->rb_right)
		last = last->rb_right;
	link_at(mm, vma, last, last ? &last->rb_right : &mm->vmas.rb_node);
}

void vma_unlink(struct mm *mm, struct vma *vma)
{
	gap_opens(mm, vma->end);
	rb_erase(&vma->node, &mm->vmas);
	mm->nr_vmas--;
	count_vma(mm, vma, -1);
	if (mm->last == vma)
		mm->last = NULL;
}

int vma_split(struct mm *mm, struct vma *vma, u64 addr)
{
	struct vma *upper;

	ASSERT(addr > vma->start && addr < vma->end);
	if (mm->nr_vmas >= MAP_COUNT_MAX)
		return -ENOMEM;
	upper = vma_copy(vma);
	if (!upper)
		return -ENOMEM;
	upper->start = addr;
	upper->pgoff = vma_pgoff(vma, addr);
	vma_resize(mm, vma, vma->start, addr);
	vma_link(mm, upper);
	return 0;
}

struct vma *vma_isolate(struct mm *mm, u64 start, u64 end)
{
	struct vma *vma = vma_find_above(mm, start);
	struct vma *last;

	if (!vma || vma->start >= end)
		return NULL;
	if (vma->start < start) {
		if (vma_split(mm, vma, start))
			return ERR_PTR(-ENOMEM);
		vma = vma_next(vma);
	}
	last = vma_find_above(mm, end - 1);
	if (last && last->start < end && last->end > end && vma_split(mm, last, end))
		return ERR_PTR(-ENOMEM);
	return vma;
}

/* --- joining ------------------------------------------------------------------------------- */

/* VMA_ANON only says that pages may exist; it may spread. */
static bool alike(const struct vma *low, const struct vma *high)
{
	if (low->end != high->start || ((low->flags ^ high->flags) & ~VMA_ANON))
		return false;
	if (low->file != high->file || low->shared != high->shared || low->special || high->special)
		return false;
	return !vma_backed(low) || vma_pgoff(low, low->end) == high->pgoff;
}

/* `high` disappears into `low`. */
static void join(struct mm *mm, struct vma *low, struct vma *high)
{
	u64 end = high->end;
	u64 full_gap = mm->full_gap;
	u32 anon = high->flags & VMA_ANON;

	vma_unlink(mm, high);
	mm->full_gap = full_gap; /* no gap opens */
	vma_free(high);
	low->flags |= anon;
	vma_resize(mm, low, low->start, end);
}

void vma_merge_range(struct mm *mm, u64 start, u64 end)
{
	struct vma *vma = vma_find_above(mm, start ? start - 1 : 0);

	while (vma && vma->start <= end) {
		struct vma *next = vma_next(vma);

		if (!next)
			break;
		if (alike(vma, next))
			join(mm, vma, next);
		else
			vma = next;
	}
}

struct vma *vma_insert(struct mm *mm, struct vma *vma)
{
	struct vma *low = vma->start ? vma_find_above(mm, vma->start - 1) : NULL;
	struct vma *high;

	if (low && alike(low, vma)) {
		vma_resize(mm, low, low->start, vma->end);
		vma_free(vma);
		vma = low;
	} else {
		vma_link(mm, vma);
	}
	high = vma_next(vma);
	if (high && alike(vma, high))
		join(mm, vma, high);
	return vma;
}

/* --- placing ------------------------------------------------------------------------------- */

/* Where the space that an area keeps free begins. */
static u64 kept_start(const struct vma *vma)
{
	if (!(vma->flags & VMA_GROWSDOWN))
		return vma->start;
	return vma->start > STACK_GAP ? vma->start - STACK_GAP : 0;
}

bool vma_range_free(struct mm *mm, u64 addr, u64 len)
{
	struct vma *vma = vma_find_above(mm, addr);

	return !vma || addr + len <= kept_start(vma);
}

/* The highest gap that ends at or below top: a walk from the top down. */
static u64 gap_below(struct mm *mm, u64 top, u64 len)
{
	struct vma *vma = vma_find_above(mm, top - 1);
	struct vma *low;

	/* the area around or above top limits the first gap, the one below it the other end */
	if (vma) {
		top = min(top, kept_start(vma));
		low = vma_prev(vma);
	} else {
		low = rb_entry_safe(rb_last(&mm->vmas), struct vma, node);
	}
	for (; low; low = vma_prev(low)) {
		if (top >= low->end && top - low->end >= len)
			return top - len;
		top = min(top, kept_start(low));
	}
	return top >= MMAP_MIN_ADDR + len ? top - len : 0;
}

/*
 * The same below map_top. Many areas without a gap between them are not walked again for each new
 * one: between full_from and map_top there is no gap of full_gap or more. It is a hint: when it
 * leaves nothing, the whole space is looked at.
 */
static u64 usual_gap(struct mm *mm, u64 len)
{
	u64 addr = 0;

	if (mm->full_gap && len >= mm->full_gap)
		addr = gap_below(mm, mm->full_from, len);
	if (!addr)
		addr = gap_below(mm, mm->map_top, len);
	mm->full_from = addr;
	mm->full_gap = addr ? len : 0;
	return addr;
}

long vma_place(struct mm *mm, u64 hint, u64 len, u64 top)
{
	u64 addr;

	if (len > TASK_SIZE_MAX - MMAP_MIN_ADDR)
		return -ENOMEM;
	hint = ALIGN_DOWN(hint, PAGE_SIZE);
	if (hint >= MMAP_MIN_ADDR && hint <= TASK_SIZE_MAX - len && vma_range_free(mm, hint, len))
		return (long)hint;
	addr = top == mm->map_top ? usual_gap(mm, len) : gap_below(mm, top, len);
	if (!addr &&
	    top == mm->map_top) /* full below: the room above the usual top is better than nothing */
		addr = gap_below(mm, TASK_SIZE_MAX, len);
	return addr ? (long)addr : -ENOMEM;
}

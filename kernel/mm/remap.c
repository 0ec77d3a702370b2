/* SPDX-License-Identifier: BSD-2-Clause */
/* mremap: areas that change their size or their place. */
#include <asm/errno.h>
#include <linux/mman.h>
#include "kernel/mm/map.h"
#include "kernel/mm/mm_calls.h"
#include "kernel/mm/table.h"
#include "kernel/mm/vma.h"
#include "kernel/task/task.h"
#include "lib/err.h"

struct remap {
	u64 old, old_len, new_len, new_addr; /* lengths rounded up */
	u64 flags;                           /* MREMAP_* */
};

/* Tables for the new place wherever the old place has pages. */
static int prepare_tables(struct mm *mm, const struct remap *r)
{
	u64 end = r->old + r->old_len;
	u64 addr, next;

	for (addr = r->old; addr < end; addr = next) {
		pte_t *from = table_span(mm, addr, end, &next);

		for (; from && addr < next; addr += PAGE_SIZE, from++) {
			if (*from && !table_make(mm, addr - r->old + r->new_addr))
				return -ENOMEM;
		}
	}
	return 0;
}

/* The pages keep their references; the old entries are empty afterwards and flushed. */
static void move_pages(struct mm *mm, const struct remap *r)
{
	u64 end = r->old + r->old_len;
	u64 addr, next;

	for (addr = r->old; addr < end; addr = next) {
		pte_t *from = table_span(mm, addr, end, &next);

		for (; from && addr < next; addr += PAGE_SIZE, from++) {
			pte_t pte = *from;

			if (!pte)
				continue;
			WRITE_ONCE(*from, 0);
			table_page(from)->used--;
			table_set(table_make(mm, addr - r->old + r->new_addr), pte);
		}
	}
	tlb_flush_mm(mm, r->old, end);
}

/* Gives back tables that are empty now. */
static void drop_empty_tables(struct mm *mm, u64 start, u64 len)
{
	struct zap z;

	zap_begin(&z, mm, false);
	zap_range(&z, start, start + len);
	zap_end(&z);
}

static struct vma *new_area(struct mm *mm, struct vma *from, const struct remap *r)
{
	struct vma *vma = vma_copy(from);

	if (!vma)
		return NULL;
	vma->pgoff = vma_pgoff(from, r->old);
	vma->start = r->new_addr;
	vma->end = r->new_addr + r->new_len;
	vma_link(mm, vma);
	return vma;
}

/* r->new_addr is free. */
static long move_area(struct mm *mm, struct vma *vma, const struct remap *r, struct vma **removed)
{
	int error = account_ok(mm, r->new_len >> PAGE_SHIFT, vma->flags, false);

	if (error)
		return error;
	error = prepare_tables(mm, r);
	if (error || !new_area(mm, vma, r)) {
		drop_empty_tables(mm, r->new_addr, r->old_len);
		return -ENOMEM;
	}
	move_pages(mm, r);
	if (r->flags & MREMAP_DONTUNMAP) {
		drop_empty_tables(mm, r->old, r->old_len);
		return (long)r->new_addr;
	}
	error = unmap_locked(mm, r->old, r->old + r->old_len, removed);
	return error ? error : (long)r->new_addr;
}

static bool grow_in_place(struct mm *mm, struct vma *vma, const struct remap *r)
{
	u64 end = r->old + r->old_len;
	u64 more = r->new_len - r->old_len;

	if (vma->end != end || end + more > TASK_SIZE_MAX || !vma_range_free(mm, end, more))
		return false;
	vma_resize(mm, vma, vma->start, end + more);
	vma_merge_range(mm, vma->start, vma->end);
	return true;
}

static long remap_locked(struct mm *mm, struct remap *r, struct vma **removed)
{
	struct vma *vma;
	long at;
	int error;

	if (r->flags & MREMAP_FIXED) {
		error = unmap_locked(mm, r->new_addr, r->new_addr + r->new_len, removed);
		if (error)
			return error;
	}
	if (r->old_len > r->new_len) {
		error = unmap_locked(mm, r->old + r->new_len, r->old + r->old_len, removed);
		if (error)
			return error;
		r->old_len = r->new_len;
	}
	vma = mm_find_vma(mm, r->old);
	if (!vma || vma->end < r->old + r->old_len)
		return -EFAULT;
	if (r->old_len == r->new_len && !(r->flags & (MREMAP_FIXED | MREMAP_DONTUNMAP)))
		return (long)r->old;
	if (r->flags & MREMAP_DONTUNMAP && vma->flags & VMA_SPECIAL)
		return -EINVAL;
	if (r->new_len > r->old_len) {
		u64 more = (r->new_len - r->old_len) >> PAGE_SHIFT;

		if (vma->flags & VMA_SPECIAL)
			return -EFAULT;
		if (vma->flags & VMA_LOCKED && lock_account_ok(mm, more))
			return -EAGAIN;
		if (account_ok(mm, more, vma->flags, true))
			return -ENOMEM;
		if (!(r->flags & MREMAP_FIXED) && grow_in_place(mm, vma, r))
			return (long)r->old;
	}
	if (!(r->flags & MREMAP_MAYMOVE))
		return -ENOMEM;
	if (!(r->flags & MREMAP_FIXED)) {
		at = vma_place(mm, r->new_addr, r->new_len, mm->map_top);
		if (at < 0)
			return at;
		r->new_addr = (u64)at;
	}
	return move_area(mm, vma, r, removed);
}

static int check(const struct remap *r)
{
	if (r->flags & ~(u64)(MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP))
		return -EINVAL;
	if (r->flags & (MREMAP_FIXED | MREMAP_DONTUNMAP) && !(r->flags & MREMAP_MAYMOVE))
		return -EINVAL;
	if (r->flags & MREMAP_DONTUNMAP && r->old_len != r->new_len)
		return -EINVAL;
	if (!r->new_len || !r->old_len || !range_ok(r->old, r->old_len))
		return -EINVAL;
	if (!(r->flags & MREMAP_FIXED))
		return r->new_len > TASK_SIZE_MAX ? -EINVAL : 0;
	if (!range_ok(r->new_addr, r->new_len))
		return -EINVAL;
	if (r->new_addr < MMAP_MIN_ADDR)
		return -EPERM;
	if (r->new_addr < r->old + r->old_len && r->old < r->new_addr + r->new_len)
		return -EINVAL;
	return 0;
}

long sys_mremap(struct pt_regs *regs)
{
	struct remap r = {
	        .old = sys_arg0(regs),
	        .old_len = ALIGN_UP(sys_arg1(regs), PAGE_SIZE),
	        .new_len = ALIGN_UP(sys_arg2(regs), PAGE_SIZE),
	        .flags = sys_arg3(regs),
	        .new_addr = sys_arg3(regs) & (MREMAP_FIXED | MREMAP_DONTUNMAP) ? sys_arg4(regs) : 0,
	};
	struct mm *mm = current->mm;
	struct vma *removed = NULL;
	u64 had = r.old_len;
	struct vma *vma;
	bool locked;
	long result = check(&r);

	if (result)
		return result;
	mutex_lock(&mm->lock);
	result = remap_locked(mm, &r, &removed);
	vma = result >= 0 ? mm_find_vma(mm, (u64)result) : NULL;
	locked = vma && vma->flags & VMA_LOCKED;
	mutex_unlock(&mm->lock);
	vma_chain_free(removed);
	if (locked && r.new_len > had)
		mm_populate(mm, (u64)result + had, (u64)result + r.new_len);
	return result;
}

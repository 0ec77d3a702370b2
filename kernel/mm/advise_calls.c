/* SPDX-License-Identifier: BSD-2-Clause */
/* madvise, msync, mincore. */
#include <asm/errno.h>
#include <asm/mman.h>
#include <linux/mman.h>
#include "arch/x86_64/uaccess/uaccess.h"
#include "kernel/fs/file.h"
#include "kernel/mm/map.h"
#include "kernel/mm/mm_calls.h"
#include "kernel/mm/table.h"
#include "kernel/mm/vma.h"
#include "kernel/task/task.h"
#include "lib/err.h"

/* --- madvise ------------------------------------------------------------------------------- */

/* What an advice does to each area of the range; borders are cut only if flags change. */
struct advice {
	u32 set, clear; /* VMA_* */
	bool drop;      /* the pages go */
	bool anon_only;
	bool unlocked_only;
};

/* -EINVAL: unknown, or not possible here. Advice that only helps a cache of disks is fine. */
static int advice_for(int behavior, struct advice *a)
{
	*a = (struct advice){0};
	switch (behavior) {
	case MADV_NORMAL:
	case MADV_RANDOM:
	case MADV_SEQUENTIAL:
	case MADV_WILLNEED:
	case MADV_DONTDUMP:
	case MADV_DODUMP: return 0;
	case MADV_COLD:
	case MADV_PAGEOUT: a->unlocked_only = true; return 0;
	case MADV_FREE:
		a->anon_only = true;
		a->drop = true;
		return 0;
	case MADV_DONTNEED: a->drop = true; return 0;
	case MADV_DONTFORK: a->set = VMA_DONTFORK; return 0;
	case MADV_DOFORK: a->clear = VMA_DONTFORK; return 0;
	case MADV_WIPEONFORK:
		a->set = VMA_WIPEONFORK;
		a->anon_only = true;
		return 0;
	case MADV_KEEPONFORK: a->clear = VMA_WIPEONFORK; return 0;
	}
	return -EINVAL;
}

static int advise_area(struct mm *mm, struct vma *vma, u64 start, u64 end, const struct advice *a)
{
	if (a->anon_only && (vma_backed(vma) || vma->flags & VMA_SHARED))
		return -EINVAL;
	if ((a->drop || a->unlocked_only) && vma->flags & (VMA_LOCKED | VMA_SPECIAL))
		return -EINVAL;
	if (a->drop) {
		struct zap z;

		zap_begin(&z, mm, false);
		zap_range(&z, max(vma->start, start), min(vma->end, end));
		zap_end(&z);
	}
	if (a->set | a->clear)
		vma_set_flags(mm, vma, (vma->flags | a->set) & ~a->clear);
	return 0;
}

static int advise_locked(struct mm *mm, u64 start, u64 end, const struct advice *a)
{
	struct vma *vma;
	u64 at = start;
	bool hole = false;
	int error;

	vma = a->set | a->clear ? vma_isolate(mm, start, end) : vma_find_above(mm, start);
	if (IS_ERR(vma))
		return (int)PTR_ERR(vma);
	for (; vma && vma->start < end; vma = vma_next(vma)) {
		hole |= vma->start > at;
		error = advise_area(mm, vma, start, end, a);
		if (error)
			return error;
		at = vma->end;
	}
	if (a->set | a->clear)
		vma_merge_range(mm, start, end);
	return hole || at < end ? -ENOMEM : 0;
}

long sys_madvise(struct pt_regs *regs)
{
	struct mm *mm = current->mm;
	u64 addr = sys_arg0(regs), len = ALIGN_UP(sys_arg1(regs), PAGE_SIZE);
	int behavior = (int)sys_arg2(regs);
	struct advice a;
	int error;

	if (behavior == MADV_POPULATE_READ || behavior == MADV_POPULATE_WRITE) {
		if (!range_ok(addr, len))
			return -EINVAL;
		error = mm_populate(mm, addr, addr + len);
		return error == -EFAULT && !mm_range_mapped(mm, addr, addr + len) ? -ENOMEM : error;
	}
	error = advice_for(behavior, &a);
	if (error || (sys_arg1(regs) && !len) || !range_ok(addr, len))
		return -EINVAL;
	if (!len)
		return 0;
	mutex_lock(&mm->lock);
	error = advise_locked(mm, addr, addr + len, &a);
	mutex_unlock(&mm->lock);
	return error;
}

/* --- msync --------------------------------------------------------------------------------- */

bool mm_range_mapped(struct mm *mm, u64 start, u64 end)
{
	struct vma *vma;

	mutex_lock(&mm->lock);
	for (vma = vma_find_above(mm, start); start < end; vma = vma_next(vma)) {
		if (!vma || vma->start > start)
			break;
		start = vma->end;
	}
	mutex_unlock(&mm->lock);
	return start >= end;
}

static bool any_locked(struct mm *mm, u64 start, u64 end)
{
	bool found = false;
	struct vma *vma;

	mutex_lock(&mm->lock);
	for (vma = vma_find_above(mm, start); vma && vma->start < end; vma = vma_next(vma))
		found |= vma->flags & VMA_LOCKED;
	mutex_unlock(&mm->lock);
	return found;
}

/* Files live in memory: what is written is there, and there is no other copy to make invalid. */
long sys_msync(struct pt_regs *regs)
{
	u64 addr = sys_arg0(regs), len = ALIGN_UP(sys_arg1(regs), PAGE_SIZE);
	int flags = (int)sys_arg2(regs);

	if (flags & ~(MS_ASYNC | MS_INVALIDATE | MS_SYNC))
		return -EINVAL;
	if ((flags & MS_ASYNC && flags & MS_SYNC) || addr & (PAGE_SIZE - 1))
		return -EINVAL;
	if (!range_ok(addr, len) || !mm_range_mapped(current->mm, addr, addr + len))
		return -ENOMEM;
	return flags & MS_INVALIDATE && any_locked(current->mm, addr, addr + len) ? -EBUSY : 0;
}

/* --- mincore ------------------------------------------------------------------------------- */

enum { MINCORE_BATCH = 256 };

/* Not in our table, but in the file's memory. */
static bool file_has_page(const struct vma *vma, u64 addr)
{
	struct page *page = NULL;

	if (!vma->file || !vma->file->ops->pages_near)
		return false;
	vma->file->ops->pages_near(vma->file, vma_pgoff(vma, addr), 1, &page);
	if (page)
		page_put(page);
	return page;
}

/* A byte per page; -ENOMEM at a hole. */
static int residence(struct mm *mm, u64 addr, unsigned int pages, u8 *vec)
{
	unsigned int i;
	int error = 0;

	mutex_lock(&mm->lock);
	for (i = 0; i < pages && !error; i++, addr += PAGE_SIZE) {
		struct vma *vma = mm_find_vma(mm, addr);
		pte_t *entry = table_find(mm, addr);

		if (!vma)
			error = -ENOMEM;
		else
			vec[i] = (entry && *entry) || file_has_page(vma, addr);
	}
	mutex_unlock(&mm->lock);
	return error;
}

long sys_mincore(struct pt_regs *regs)
{
	u64 addr = sys_arg0(regs), len = ALIGN_UP(sys_arg1(regs), PAGE_SIZE);
	u8 __user *to = (u8 __user *)sys_arg2(regs);
	u8 vec[MINCORE_BATCH];

	if (addr & (PAGE_SIZE - 1))
		return -EINVAL;
	if (!range_ok(addr, len) || (sys_arg1(regs) && !len))
		return -ENOMEM;
	while (len) {
		unsigned int n = (unsigned int)min(len >> PAGE_SHIFT, (u64)MINCORE_BATCH);
		int error = residence(current->mm, addr, n, vec);

		if (error)
			return error;
		if (copy_to_user(to, vec, n))
			return -EFAULT;
		addr += n * PAGE_SIZE;
		len -= n * PAGE_SIZE;
		to += n;
	}
	return 0;
}

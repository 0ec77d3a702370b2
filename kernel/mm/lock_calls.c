/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mlock and its family. Nothing is ever moved out of memory here, so locking means: the pages are
 * made present, they count against RLIMIT_MEMLOCK, and MADV_DONTNEED refuses them.
 */
#include <asm/errno.h>
#include <asm/mman.h>
#include <linux/mman.h>
#include <linux/capability.h>
#include <asm/resource.h>
#include "kernel/mm/map.h"
#include "kernel/mm/mm_calls.h"
#include "kernel/mm/vma.h"
#include "kernel/task/cred.h"
#include "kernel/task/task.h"
#include "lib/err.h"

#ifndef MLOCK_ONFAULT
#define MLOCK_ONFAULT 1
#endif

static bool may_lock(struct mm *mm, u64 pages)
{
	u64 limit = rlimit(RLIMIT_MEMLOCK);

	if (capable(CAP_IPC_LOCK))
		return true;
	return limit == RLIM_INFINITY || mm->locked + pages <= limit >> PAGE_SHIFT;
}

int lock_account_ok(struct mm *mm, u64 pages)
{
	return may_lock(mm, pages) ? 0 : -EAGAIN;
}

/* Pages of [start, end) that are not locked yet; -ENOMEM at a hole. */
static long unlocked_pages(struct mm *mm, u64 start, u64 end)
{
	struct vma *vma = vma_find_above(mm, start);
	u64 n = 0;

	for (; start < end; vma = vma_next(vma)) {
		if (!vma || vma->start > start)
			return -ENOMEM;
		if (!(vma->flags & VMA_LOCKED))
			n += (min(vma->end, end) - start) >> PAGE_SHIFT;
		start = vma->end;
	}
	return (long)n;
}

static int set_locked(struct mm *mm, u64 start, u64 end, bool lock)
{
	struct vma *vma = vma_isolate(mm, start, end);

	if (IS_ERR(vma))
		return (int)PTR_ERR(vma);
	for (; vma && vma->start < end; vma = vma_next(vma)) {
		u32 flags = vma->flags & ~(u32)VMA_LOCKED;

		vma_set_flags(mm, vma, lock ? flags | VMA_LOCKED : flags);
	}
	vma_merge_range(mm, start, end);
	return 0;
}

static int change_range(u64 addr, u64 len, bool lock)
{
	struct mm *mm = current->mm;
	u64 start = ALIGN_DOWN(addr, PAGE_SIZE);
	u64 end = ALIGN_UP(addr + len, PAGE_SIZE);
	long pages;
	int error;

	if (addr + len < addr || end < start)
		return -EINVAL;
	if (start == end)
		return 0;
	if (!range_ok(start, end - start))
		return -ENOMEM;
	mutex_lock(&mm->lock);
	pages = unlocked_pages(mm, start, end);
	if (pages < 0)
		error = (int)pages;
	else if (lock && !may_lock(mm, (u64)pages))
		error = rlimit(RLIMIT_MEMLOCK) ? -ENOMEM : -EPERM;
	else
		error = set_locked(mm, start, end, lock);
	mutex_unlock(&mm->lock);
	return error;
}

static long lock_range(u64 addr, u64 len, bool on_fault)
{
	u64 start = ALIGN_DOWN(addr, PAGE_SIZE);
	int error = change_range(addr, len, true);

	if (error || on_fault)
		return error;
	/* an area without any right stays empty, which is what was asked for */
	error = mm_populate(current->mm, start, ALIGN_UP(addr + len, PAGE_SIZE));
	return error == -EFAULT ? -ENOMEM : error;
}

long sys_mlock(struct pt_regs *regs)
{
	return lock_range(sys_arg0(regs), sys_arg1(regs), false);
}

long sys_mlock2(struct pt_regs *regs)
{
	int flags = (int)sys_arg2(regs);

	if (flags & ~MLOCK_ONFAULT)
		return -EINVAL;
	return lock_range(sys_arg0(regs), sys_arg1(regs), flags & MLOCK_ONFAULT);
}

long sys_munlock(struct pt_regs *regs)
{
	return change_range(sys_arg0(regs), sys_arg1(regs), false);
}

static void set_all(struct mm *mm, bool lock)
{
	struct vma *vma;

	for (vma = vma_first(mm); vma; vma = vma_next(vma)) {
		u32 flags = vma->flags & ~(u32)VMA_LOCKED;

		vma_set_flags(mm, vma, lock ? flags | VMA_LOCKED : flags);
	}
}

/* Areas may come and go while their pages are brought in: walk by address. */
static void populate_all(struct mm *mm)
{
	u64 at = 0;

	for (;;) {
		struct vma *vma;
		u64 start;

		mutex_lock(&mm->lock);
		vma = vma_find_above(mm, at);
		start = vma ? vma->start : 0;
		at = vma ? vma->end : 0;
		mutex_unlock(&mm->lock);
		if (!at || mm_populate(mm, start, at) == -EINTR)
			return;
	}
}

long sys_mlockall(struct pt_regs *regs)
{
	struct mm *mm = current->mm;
	int flags = (int)sys_arg0(regs);
	int error = 0;

	if (!flags || flags & ~(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) || flags == MCL_ONFAULT)
		return -EINVAL;
	mutex_lock(&mm->lock);
	if (flags & MCL_CURRENT && !may_lock(mm, mm->mapped - mm->locked))
		error = rlimit(RLIMIT_MEMLOCK) ? -ENOMEM : -EPERM;
	if (!error) {
		mm->lock_future = flags & MCL_FUTURE ? VMA_LOCKED : 0;
		if (flags & MCL_CURRENT)
			set_all(mm, true);
	}
	mutex_unlock(&mm->lock);
	if (!error && flags & MCL_CURRENT && !(flags & MCL_ONFAULT))
		populate_all(mm);
	return error;
}

long sys_munlockall(struct pt_regs *regs)
{
	struct mm *mm = current->mm;

	mutex_lock(&mm->lock);
	mm->lock_future = 0;
	set_all(mm, false);
	mutex_unlock(&mm->lock);
	return 0;
}

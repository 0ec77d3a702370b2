/* SPDX-License-Identifier: BSD-2-Clause */
/* mmap, munmap, mprotect, brk. */
#include <asm/errno.h>
#include <asm/mman.h>
#include <linux/mman.h>
#include <asm/resource.h>
#include "kernel/fs/fdtable.h"
#include "kernel/fs/file.h"
#include "kernel/mm/map.h"
#include "kernel/mm/mm_calls.h"
#include "kernel/mm/vma.h"
#include "kernel/task/task.h"

long sys_mmap(struct pt_regs *regs)
{
	u64 addr = sys_arg0(regs), len = sys_arg1(regs), off = sys_arg5(regs);
	u32 prot = (u32)sys_arg2(regs), flags = (u32)sys_arg3(regs);
	struct file *file = NULL;
	long result;

	if (!(flags & MAP_ANONYMOUS)) {
		file = fd_get((int)sys_arg4(regs));
		if (!file)
			return -EBADF;
	}
	result = mm_map(current->mm, addr, len, prot, flags, file, off);
	if (file)
		file_put(file);
	return result;
}

long sys_munmap(struct pt_regs *regs)
{
	return mm_unmap(current->mm, sys_arg0(regs), sys_arg1(regs));
}

long sys_mprotect(struct pt_regs *regs)
{
	u32 prot = (u32)sys_arg2(regs);

	if (prot & ~(u32)(VMA_PROT | PROT_SEM | PROT_GROWSDOWN | PROT_GROWSUP))
		return -EINVAL;
	return mm_protect(current->mm, sys_arg0(regs), sys_arg1(regs), prot);
}

/* Holds mm->lock: the heap gets [end, new_end). */
static int grow_heap(struct mm *mm, u64 end, u64 new_end)
{
	u32 flags = VMA_READ | VMA_WRITE | VMA_HEAP | mm->lock_future;
	u64 limit = rlimit(RLIMIT_DATA);
	struct vma *vma;

	if (new_end > TASK_SIZE_MAX || !vma_range_free(mm, end, new_end - end))
		return -ENOMEM;
	if (limit != RLIM_INFINITY && new_end - mm->brk_start > limit)
		return -ENOMEM;
	if (account_ok(mm, (new_end - end) >> PAGE_SHIFT, flags, true))
		return -ENOMEM;
	vma = vma_alloc(end, new_end, flags);
	if (!vma)
		return -ENOMEM;
	vma_insert(mm, vma);
	return 0;
}

/* The new break, or the old one if it cannot move: brk has no error numbers. */
long sys_brk(struct pt_regs *regs)
{
	struct mm *mm = current->mm;
	struct vma *removed = NULL;
	u64 want = sys_arg0(regs);
	u64 end, new_end, brk;
	bool lock = false;
	int error = 0;

	mutex_lock(&mm->lock);
	if (want < mm->brk_start || want > TASK_SIZE_MAX)
		want = mm->brk;
	end = ALIGN_UP(mm->brk, PAGE_SIZE);
	new_end = ALIGN_UP(want, PAGE_SIZE);
	if (new_end < end) {
		error = unmap_locked(mm, new_end, end, &removed);
	} else if (new_end > end) {
		error = grow_heap(mm, end, new_end);
		lock = mm->lock_future;
	}
	if (!error)
		mm->brk = want;
	brk = mm->brk;
	mutex_unlock(&mm->lock);
	vma_chain_free(removed);
	if (lock && !error)
		mm_populate(mm, end, new_end);
	return (long)brk;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Taking pages of a file out of every program that maps them. Rare, so there is no list of the
 * areas of a file: all programs are asked.
 */
#include "kernel/fs/file.h"
#include "kernel/mm/mm.h"
#include "kernel/mm/table.h"
#include "kernel/mm/vma.h"
#include "kernel/task/process.h"

static void zap_area(struct mm *mm, struct vma *vma, u64 from, u64 to)
{
	u64 first = max(from, vma->pgoff);
	u64 last = min(to, vma->pgoff + vma_pages(vma));
	struct zap z;

	if (first >= last)
		return;
	zap_begin(&z, mm, false);
	zap_range(&z, vma->start + ((first - vma->pgoff) << PAGE_SHIFT),
	          vma->start + ((last - vma->pgoff) << PAGE_SHIFT));
	zap_end(&z);
}

static void zap_inode(struct mm *mm, const struct inode *inode, u64 from, u64 to)
{
	struct vma *vma;

	mutex_lock(&mm->lock);
	for (vma = vma_first(mm); vma; vma = vma_next(vma)) {
		if (vma->file && vma->file->inode == inode)
			zap_area(mm, vma, from, to);
	}
	mutex_unlock(&mm->lock);
}

void mm_zap_file(const struct inode *inode, u64 from, u64 to)
{
	struct process *p;
	int pid = 0;

	while ((p = process_next(pid))) {
		struct mm *mm = process_mm_get(p);

		pid = p->pid + 1;
		if (mm) {
			zap_inode(mm, inode, from, to);
			mm_put(mm);
		}
		process_put(p);
	}
}

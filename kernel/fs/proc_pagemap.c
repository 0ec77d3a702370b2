/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * /proc/PID/pagemap: eight bytes for each page of the address space. Bits as Linux documents them
 * (Documentation/admin-guide/mm/pagemap): 63 present, 61 a page of a file or shared, 54-0 its frame
 * number, for privileged readers; others see 0 there.
 */
#include "kernel/fs/procfs.h"
#include "kernel/fs/file.h"
#include "kernel/fs/inode.h"
#include "kernel/mm/mm.h"
#include "kernel/sched/sched.h"
#include "kernel/task/cred.h"
#include "kernel/task/signal_api.h"
#include "kernel/task/task.h"
#include "lib/err.h"
#include <asm/errno.h>
#include <linux/capability.h>

enum { ENTRY_SIZE = 8 };
#define ENTRY_PRESENT (1UL << 63)
#define ENTRY_FILE    (1UL << 61)
#define ENTRY_FRAMES  ((1UL << 55) - 1)

static u64 entry_of(struct mm *mm, u64 addr, bool frames)
{
	struct page *page = mm_peek_page(mm, addr);
	u64 entry;

	if (!page)
		return 0;
	entry = ENTRY_PRESENT | (page->kind == PAGE_FILE ? ENTRY_FILE : 0);
	if (frames)
		entry |= page_to_pfn(page) & ENTRY_FRAMES;
	page_put(page);
	return entry;
}

static long read_entries(struct mm *mm, struct uio *uio, u64 *pos)
{
	bool frames = capable(CAP_SYS_ADMIN);
	long done = 0;

	while (uio->left && *pos / ENTRY_SIZE < TASK_SIZE_MAX >> PAGE_SHIFT) {
		u64 entry = entry_of(mm, *pos / ENTRY_SIZE << PAGE_SHIFT, frames);

		if (uio_put(uio, &entry, ENTRY_SIZE) != ENTRY_SIZE)
			return done ? done : -EFAULT;
		*pos += ENTRY_SIZE;
		done += ENTRY_SIZE;
		if (signal_fatal_pending(current)) /* all of an address space takes a minute */
			return done;
		cond_resched();
	}
	return done;
}

static long pagemap_read(struct file *file, struct uio *uio, u64 *pos)
{
	struct task *task = proc_task(file->inode->private);
	struct mm *mm;
	long result;

	if (*pos % ENTRY_SIZE || uio->left % ENTRY_SIZE) {
		if (task)
			task_put(task);
		return -EINVAL;
	}
	if (!task)
		return -ESRCH;
	mm = task_mm_get(task);
	task_put(task);
	if (!mm)
		return 0;
	result = read_entries(mm, uio, pos);
	mm_put(mm);
	return result;
}

const struct file_ops proc_pagemap_ops = {.read = pagemap_read};

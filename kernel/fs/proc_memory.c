/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernel/fs/proc_memory.h"
#include "kernel/fs/file.h"
#include "kernel/fs/inode.h"
#include "kernel/fs/internal.h"
#include "kernel/fs/procfs.h"
#include "kernel/mm/mm.h"
#include "kernel/mm/slab.h"
#include "kernel/task/task.h"
#include "lib/err.h"
#include "lib/string.h"
#include <asm/errno.h>

#define TEXT_MAX (1u << 20) /* of arguments or environment that are shown */

void proc_get_memory(struct task *task, struct proc_memory *memory)
{
	struct mm *mm = task_mm_get(task);

	*memory = (struct proc_memory){0};
	if (!mm)
		return;
	mutex_lock(&mm->lock);
	u64 resident = mm->rss_anon + mm->rss_file, peak = max(mm->rss_max, resident);

	*memory = (struct proc_memory){
	        .size = mm->mapped,
	        .resident = resident,
	        .shared = mm->rss_file,
	        .data = mm->data_pages,
	        .stack = mm->stack_pages,
	        .locked = mm->locked,
	        .code_pages = (mm->code_end - mm->code_start + PAGE_SIZE - 1) / PAGE_SIZE,
	        .peak = peak,
	        .code_start = mm->code_start,
	        .code_end = mm->code_end,
	        .data_start = mm->data_start,
	        .data_end = mm->data_end,
	        .stack_start = mm->stack_start,
	        .brk_start = mm->brk_start,
	        .arg_start = mm->arg_start,
	        .arg_end = mm->arg_end,
	        .env_start = mm->env_start,
	        .env_end = mm->env_end,
	};
	mutex_unlock(&mm->lock);
	mm_put(mm);
}

struct dentry *proc_exe(struct task *task)
{
	struct mm *mm = task_mm_get(task);
	struct dentry *exe = NULL;

	if (!mm)
		return NULL;
	mutex_lock(&mm->lock);
	if (mm->exe)
		exe = dentry_get(mm->exe->dentry);
	mutex_unlock(&mm->lock);
	mm_put(mm);
	return exe;
}

void proc_show_memory_status(struct proc_text *text, struct task *task)
{
	struct proc_memory m;

	proc_get_memory(task, &m);
	if (!m.size)
		return;
	proc_printf(text, "VmSize:\t%8lu kB\nVmLck:\t%8lu kB\n", m.size * 4, m.locked * 4);
	proc_printf(text, "VmHWM:\t%8lu kB\nVmRSS:\t%8lu kB\n", m.peak * 4, m.resident * 4);
	proc_printf(text, "RssAnon:\t%8lu kB\nRssFile:\t%8lu kB\nRssShmem:\t%8u kB\n",
	            (m.resident - m.shared) * 4, m.shared * 4, 0);
	proc_printf(text, "VmData:\t%8lu kB\nVmStk:\t%8lu kB\nVmExe:\t%8lu kB\n", m.data * 4,
	            m.stack * 4, m.code_pages * 4);
}

int proc_show_statm(struct proc_text *text, struct task *task)
{
	struct proc_memory m;

	proc_get_memory(task, &m);
	proc_printf(text, "%lu %lu %lu %lu 0 %lu 0\n", m.size, m.resident, m.shared, m.code_pages,
	            m.data + m.stack);
	return 0;
}

/* ---- text from the program's own memory ---- */

static int show_range(struct proc_text *text, struct task *task, u64 from, u64 to)
{
	struct mm *mm = task_mm_get(task);
	char buf[256];

	if (!mm)
		return 0;
	if (to > from + TEXT_MAX)
		to = from + TEXT_MAX;
	while (from < to && !text->failed) {
		size_t n = min((u64)sizeof(buf), to - from);
		size_t got = mm_access(mm, from, buf, n, MM_ACCESS_READ);

		proc_write(text, buf, got);
		if (got < n)
			break;
		from += got;
	}
	mm_put(mm);
	return 0;
}

int proc_show_cmdline(struct proc_text *text, struct task *task)
{
	struct proc_memory m;

	proc_get_memory(task, &m);
	return show_range(text, task, m.arg_start, m.arg_end);
}

int proc_show_environ(struct proc_text *text, struct task *task)
{
	struct proc_memory m;

	proc_get_memory(task, &m);
	return show_range(text, task, m.env_start, m.env_end);
}

int proc_show_auxv(struct proc_text *text, struct task *task)
{
	struct mm *mm = task_mm_get(task);
	unsigned n = 0;

	if (!mm)
		return 0;
	while (n + 2 < ARRAY_SIZE(mm->auxv) && mm->auxv[n])
		n += 2;
	proc_write(text, mm->auxv, (n + 2) * sizeof(u64));
	mm_put(mm);
	return 0;
}

/* ---- maps ---- */

#define NAME_COLUMN 73

struct maps {
	struct proc_text *text;
	char *path; /* FS_PATH_MAX bytes */
};

static const char *name_of(struct vma *vma, struct maps *maps)
{
	if (vma->file) {
		char *path = file_path(vma->file, maps->path, FS_PATH_MAX);

		return IS_ERR(path) ? "(path too long)" : path;
	}
	if (vma->flags & VMA_STACK)
		return "[stack]";
	if (vma->flags & VMA_HEAP)
		return "[heap]";
	if (vma->flags & VMA_SPECIAL)
		return vma->name;
	return vma->shared ? "/dev/zero (deleted)" : NULL;
}

static int show_vma(struct mm *mm, struct vma *vma, void *arg)
{
	struct maps *maps = arg;
	struct proc_text *text = maps->text;
	struct inode *inode = vma->file ? vma->file->inode : NULL;
	size_t start = text->len;
	const char *name = name_of(vma, maps);

	proc_printf(text, "%08lx-%08lx %c%c%c%c %08lx %02x:%02x %lu ", vma->start, vma->end,
	            vma->flags & VMA_READ ? 'r' : '-', vma->flags & VMA_WRITE ? 'w' : '-',
	            vma->flags & VMA_EXEC ? 'x' : '-', vma->flags & VMA_SHARED ? 's' : 'p',
	            inode ? vma->pgoff * PAGE_SIZE : 0, inode ? fs_major(inode->super->dev) : 0,
	            inode ? fs_minor(inode->super->dev) : 0, inode ? inode->ino : 0);
	if (name) {
		while (text->len - start < NAME_COLUMN && !text->failed)
			proc_write(text, " ", 1);
		proc_printf(text, "%s", name);
	}
	proc_printf(text, "\n");
	return text->failed;
}

int proc_show_maps(struct proc_text *text, struct task *task)
{
	struct mm *mm = task_mm_get(task);
	struct maps maps = {.text = text, .path = kmalloc(FS_PATH_MAX)};

	if (mm && maps.path)
		mm_for_each_vma(mm, show_vma, &maps);
	if (!maps.path)
		text->failed = true;
	kfree(maps.path);
	if (mm)
		mm_put(mm);
	return 0;
}

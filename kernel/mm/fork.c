/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Copying an address space.
 *
 * Only pages that exist nowhere else, those of PAGE_ANON, go into the child's table, read-only on
 * both sides. Everything else the child finds again by its own faults, if it ever looks.
 */
#include <asm/errno.h>
#include "kernel/fs/file.h"
#include "kernel/mm/table.h"
#include "kernel/mm/vma.h"
#include "lib/err.h"
#include "lib/string.h"

/* Both tables belong to one 2 MiB span. True if the parent lost a right to write. */
static bool share_pages(struct mm *child, const pte_t *from, const pte_t *stop, pte_t *to)
{
	struct page *tp = table_page(to);
	bool opened = false;

	for (; from < stop; from++, to++) {
		pte_t pte = *from;
		struct page *p;

		if (!pte)
			continue;
		p = pte_page(pte);
		if (p->kind != PAGE_ANON)
			continue;
		if (pte & PTE_WRITE) {
			pte &= ~PTE_WRITE;
			WRITE_ONCE(*(pte_t *)from, pte);
			opened = true;
		}
		page_get(p);
		*to = pte;
		tp->used++;
		child->rss_anon++;
	}
	return opened;
}

/* 0 or -ENOMEM; *opened: the parent's TLBs must be flushed. */
static int copy_pages(struct mm *child, struct mm *parent, struct vma *vma, bool *opened)
{
	u64 addr, next;

	for (addr = vma->start; addr < vma->end; addr = next) {
		pte_t *from = table_span(parent, addr, vma->end, &next);
		pte_t *to;

		if (!from)
			continue;
		to = table_make(child, addr);
		if (!to)
			return -ENOMEM;
		*opened |= share_pages(child, from, from + ((next - addr) >> PAGE_SHIFT), to);
	}
	return 0;
}

static int copy_vma(struct mm *child, struct mm *parent, struct vma *vma, bool *opened)
{
	struct vma *copy = vma_copy(vma);

	if (!copy)
		return -ENOMEM;
	copy->flags &= ~(u32)VMA_LOCKED;
	if (vma->flags & VMA_WIPEONFORK)
		copy->flags &= ~(u32)VMA_ANON;
	vma_link_last(child, copy);
	if (!(copy->flags & VMA_ANON))
		return 0;
	return copy_pages(child, parent, vma, opened);
}

static void copy_numbers(struct mm *child, struct mm *parent)
{
	child->map_top = parent->map_top;
	child->brk_start = parent->brk_start;
	child->brk = parent->brk;
	child->code_start = parent->code_start;
	child->code_end = parent->code_end;
	child->data_start = parent->data_start;
	child->data_end = parent->data_end;
	child->stack_start = parent->stack_start;
	child->arg_start = parent->arg_start;
	child->arg_end = parent->arg_end;
	child->env_start = parent->env_start;
	child->env_end = parent->env_end;
	memcpy(child->auxv, parent->auxv, sizeof(child->auxv));
	if (parent->exe)
		child->exe = file_get(parent->exe);
}

struct mm *mm_fork(struct mm *old)
{
	struct mm *child = mm_create();
	struct vma *vma;
	bool opened = false;
	int error = 0;

	if (!child)
		return ERR_PTR(-ENOMEM);
	mutex_lock(&old->lock);
	copy_numbers(child, old);
	for (vma = vma_first(old); vma && !error; vma = vma_next(vma)) {
		if (!(vma->flags & VMA_DONTFORK))
			error = copy_vma(child, old, vma, &opened);
	}
	if (opened)
		tlb_flush_mm(old, 0, TASK_SIZE_MAX);
	mutex_unlock(&old->lock);
	if (error) {
		mm_put(child);
		return ERR_PTR(error);
	}
	return child;
}

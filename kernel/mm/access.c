/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory of a space from outside: through the direct map, page by page. */
#include <asm/errno.h>
#include "kernel/fs/file.h"
#include "kernel/mm/fault.h"
#include "kernel/mm/map.h"
#include "kernel/mm/table.h"
#include "kernel/mm/vma.h"
#include "kernel/task/signal_api.h"
#include "kernel/task/task.h"
#include "lib/err.h"
#include "lib/string.h"

/* As `allowed` of a fault, but a debugger reads everything and writes all that is private. */
static bool may_access(const struct vma *vma, unsigned int flags)
{
	if (!(flags & MM_ACCESS_WRITE))
		return (vma->flags & VMA_PROT) || (flags & MM_ACCESS_FORCE);
	if (vma->flags & VMA_WRITE)
		return true;
	return (flags & MM_ACCESS_FORCE) && !(vma->flags & VMA_SHARED);
}

/* The entry says what the access needs: a page, and one of our own for a write. */
static bool entry_serves(const struct vma *vma, pte_t pte, unsigned int flags)
{
	if (!pte)
		return false;
	if (!(flags & MM_ACCESS_WRITE) || pte & PTE_WRITE)
		return true;
	/* written without the right to write: our own page stays closed to the program */
	return !(vma->flags & VMA_WRITE) && pte_page(pte)->kind == PAGE_ANON &&
	       page_refs(pte_page(pte)) == 1;
}

static struct page *get_page_locked(struct mm *mm, u64 addr, unsigned int flags)
{
	struct vma *vma = fault_find_vma(mm, addr);
	pte_t *entry;
	int error;

	if (!vma || !may_access(vma, flags))
		return ERR_PTR(-EFAULT);
	entry = table_find(mm, addr);
	if (!entry || !entry_serves(vma, *entry, flags)) {
		error = fault_page(mm, vma, addr,
		                   flags & MM_ACCESS_WRITE ? FAULT_WRITE | FAULT_FORCE : 0);
		if (error)
			return ERR_PTR(error);
		entry = table_find(mm, addr);
	}
	page_get(pte_page(*entry));
	return pte_page(*entry);
}

struct page *mm_get_page(struct mm *mm, u64 addr, unsigned int flags)
{
	struct page *p;

	if (addr >= TASK_SIZE_MAX)
		return ERR_PTR(-EFAULT);
	do {
		mutex_lock(&mm->lock);
		p = get_page_locked(mm, addr, flags);
		mutex_unlock(&mm->lock);
	} while (p == ERR_PTR(-ENOMEM) && !mm_out_of_memory());
	return p;
}

struct page *mm_peek_page(struct mm *mm, u64 addr)
{
	struct page *p = NULL;
	struct vma *vma;
	pte_t *entry;

	mutex_lock(&mm->lock);
	vma = vma_find(mm, addr);
	entry = vma && !(vma->flags & VMA_SPECIAL) ? table_find(mm, addr) : NULL;
	if (entry && *entry) {
		p = pte_page(*entry);
		page_get(p);
	}
	mutex_unlock(&mm->lock);
	return p;
}

size_t mm_access(struct mm *mm, u64 addr, void *buf, size_t len, unsigned int flags)
{
	size_t done = 0;

	while (done < len) {
		u64 at = addr + done;
		u64 offset = at & (PAGE_SIZE - 1);
		size_t n = min(len - done, PAGE_SIZE - offset);
		struct page *p = mm_get_page(mm, at, flags);
		char *memory;

		if (IS_ERR(p))
			break;
		memory = (char *)page_to_virt(p) + offset;
		if (flags & MM_ACCESS_WRITE)
			memcpy(memory, (char *)buf + done, n);
		else
			memcpy((char *)buf + done, memory, n);
		page_put(p);
		done += n;
	}
	return done;
}

/* --- presence ------------------------------------------------------------------------------ */

enum { POPULATE_BATCH = 64 }; /* pages made present before others get the lock */

/* One page, with the rights of its area: reads are enough where nothing may be written. */
static int populate_one(struct mm *mm, u64 addr)
{
	struct vma *vma = vma_find(mm, addr);
	bool write;
	pte_t *entry;

	if (!vma || !(vma->flags & VMA_PROT))
		return -EFAULT;
	write = (vma->flags & (VMA_WRITE | VMA_SHARED)) == VMA_WRITE;
	entry = table_find(mm, addr);
	if (entry && *entry && !(write && !(*entry & PTE_WRITE)))
		return 0;
	return fault_page(mm, vma, addr, write ? FAULT_WRITE : 0);
}

/* A batch from *addr on; moves it to the first page that is not done. */
static int populate_some(struct mm *mm, u64 *addr, u64 end)
{
	unsigned int i;
	int error = 0;

	mutex_lock(&mm->lock);
	for (i = 0; i < POPULATE_BATCH && *addr < end; i++) {
		error = populate_one(mm, *addr);
		if (error)
			break;
		*addr += PAGE_SIZE;
	}
	mutex_unlock(&mm->lock);
	return error;
}

int mm_populate(struct mm *mm, u64 start, u64 end)
{
	while (start < end) {
		int error = populate_some(mm, &start, end);

		if (error == -ENOMEM && !mm_out_of_memory())
			continue;
		if (error)
			return error;
		if (signal_fatal_pending(current))
			return -EINTR;
	}
	return 0;
}

/* --- identity ------------------------------------------------------------------------------ */

int mm_futex_key(struct mm *mm, u64 addr, bool shared, struct mm_key *key)
{
	struct vma *vma;
	int error = 0;

	*key = (struct mm_key){.word = addr, .owner = mm};
	if (addr >= TASK_SIZE_MAX)
		return -EFAULT;
	if (!shared)
		return 0;
	mutex_lock(&mm->lock);
	vma = mm_find_vma(mm, addr);
	if (!vma || !(vma->flags & VMA_PROT)) {
		error = -EFAULT;
	} else if (vma->flags & VMA_SHARED) {
		key->word = (vma->pgoff << PAGE_SHIFT) + (addr - vma->start);
		if (vma->file)
			key->owner = vma->file->inode;
		else if (vma->shared)
			key->owner = vma->shared;
	}
	mutex_unlock(&mm->lock);
	return error;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Making, removing and protecting areas. */
#include <asm/errno.h>
#include <asm/mman.h>
#include <linux/mman.h>
#include <asm/resource.h>
#include "kernel/fs/file.h"
#include "kernel/mm/map.h"
#include "kernel/mm/shared.h"
#include "kernel/mm/table.h"
#include "kernel/mm/vma.h"
#include "kernel/task/process.h"
#include "lib/err.h"

_Static_assert(VMA_READ == PROT_READ && VMA_WRITE == PROT_WRITE && VMA_EXEC == PROT_EXEC,
               "areas and programs use the same bits");

#define LOW_TOP 0x80000000UL /* MAP_32BIT: addresses of 31 bits, as the name does not say */

bool range_ok(u64 addr, u64 len)
{
	return !(addr & (PAGE_SIZE - 1)) && len <= TASK_SIZE_MAX && addr <= TASK_SIZE_MAX - len;
}

/* --- removing ------------------------------------------------------------------------------ */

/* Areas that left the tree, chained by node.rb_right: freed when mm->lock is released, because
 * the last reference of a file may need locks that are held while user memory is touched. */
void vma_chain_add(struct vma **chain, struct vma *vma)
{
	vma->node.rb_right = (struct rb_node *)*chain;
	*chain = vma;
}

void vma_chain_free(struct vma *chain)
{
	while (chain) {
		struct vma *next = (struct vma *)chain->node.rb_right;

		vma_free(chain);
		chain = next;
	}
}

int unmap_locked(struct mm *mm, u64 start, u64 end, struct vma **removed)
{
	struct vma *vma = vma_isolate(mm, start, end);
	struct zap z;

	if (IS_ERR(vma))
		return (int)PTR_ERR(vma);
	if (!vma)
		return 0;
	zap_begin(&z, mm, false);
	while (vma && vma->start < end) {
		struct vma *next = vma_next(vma);

		zap_range(&z, vma->start, vma->end);
		vma_unlink(mm, vma);
		vma_chain_add(removed, vma);
		vma = next;
	}
	zap_end(&z);
	return 0;
}

int mm_unmap(struct mm *mm, u64 addr, u64 len)
{
	struct vma *removed = NULL;
	int error;

	if (len > TASK_SIZE_MAX)
		return -EINVAL;
	len = ALIGN_UP(len, PAGE_SIZE);
	if (!len || !range_ok(addr, len))
		return -EINVAL;
	mutex_lock(&mm->lock);
	error = unmap_locked(mm, addr, addr + len, &removed);
	mutex_unlock(&mm->lock);
	vma_chain_free(removed);
	return error;
}

/* --- making -------------------------------------------------------------------------------- */

/* The new area's pages against the limits of the process and the size of the machine. */
int account_ok(struct mm *mm, u64 pages, u32 vma_flags, bool reserve)
{
	u64 limit = rlimit(RLIMIT_AS);

	if (mm->nr_vmas >= MAP_COUNT_MAX)
		return -ENOMEM;
	if (limit != RLIM_INFINITY && mm->mapped + pages > limit >> PAGE_SHIFT)
		return -ENOMEM;
	if ((vma_flags & (VMA_WRITE | VMA_SHARED | VMA_GROWSDOWN)) != VMA_WRITE)
		return 0;
	limit = rlimit(RLIMIT_DATA);
	if (limit != RLIM_INFINITY && mm->data_pages + pages > limit >> PAGE_SHIFT)
		return -ENOMEM;
	/* an obvious mistake; less obvious ones meet the killer when they use the memory */
	if (reserve && pages > mm_total_pages())
		return -ENOMEM;
	return 0;
}

/* What MAP_SHARED_VALIDATE lets pass; all others are ignored without it. */
#define MAP_VALIDATED                                                                             \
	(MAP_TYPE | MAP_FIXED | MAP_FIXED_NOREPLACE | MAP_ANONYMOUS | MAP_DENYWRITE |             \
	 MAP_EXECUTABLE | MAP_GROWSDOWN | MAP_LOCKED | MAP_NORESERVE | MAP_POPULATE | MAP_32BIT | \
	 MAP_NONBLOCK | MAP_STACK)

/* MAP_* and PROT_* to the flags of an area; -errno if a file does not allow it. */
static long flags_for(u32 prot, u32 flags, struct file *file)
{
	u32 type = flags & MAP_TYPE;
	u32 vf = prot & VMA_PROT;

	if (type != MAP_PRIVATE && type != MAP_SHARED && type != MAP_SHARED_VALIDATE)
		return -EINVAL;
	if (flags & MAP_GROWSDOWN) {
		if (type != MAP_PRIVATE || file)
			return -EINVAL;
		vf |= VMA_GROWSDOWN;
	}
	if (type != MAP_PRIVATE)
		vf |= VMA_SHARED;
	if (!file)
		return type == MAP_SHARED_VALIDATE ? -EINVAL : (long)vf;
	if (type == MAP_SHARED_VALIDATE && flags & ~(u32)MAP_VALIDATED)
		return -EOPNOTSUPP;
	if (!file_can_map(file))
		return -ENODEV;
	if (!(file->mode & FILE_READ))
		return -EACCES;
	if ((vf & VMA_SHARED) && !(file->mode & FILE_WRITE)) {
		if (vf & VMA_WRITE)
			return -EACCES;
		vf |= VMA_NOWRITE;
	}
	return vf;
}

/* Where the area goes: checked, rounded, free (or to be freed, MAP_FIXED). */
static long address_for(struct mm *mm, u64 addr, u64 len, u32 flags)
{
	struct vma *vma;

	if (!(flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)))
		return vma_place(mm, addr, len, flags & MAP_32BIT ? LOW_TOP : mm->map_top);
	if (!range_ok(addr, len))
		return addr & (PAGE_SIZE - 1) ? -EINVAL : -ENOMEM;
	if (addr < MMAP_MIN_ADDR)
		return -EPERM;
	if (flags & MAP_FIXED_NOREPLACE) {
		vma = vma_find_above(mm, addr);
		if (vma && vma->start < addr + len)
			return -EEXIST;
	}
	return (long)addr;
}

/* A new unlinked area with its backing. */
static struct vma *make_vma(u64 addr, u64 len, u32 vma_flags, struct file *file, u64 off)
{
	struct vma *vma = vma_alloc(addr, addr + len, vma_flags);

	if (!vma)
		return NULL;
	if (file) {
		vma->file = file_get(file);
		vma->pgoff = off >> PAGE_SHIFT;
	} else if (vma_flags & VMA_SHARED) {
		vma->shared = shared_create(len >> PAGE_SHIFT);
		if (!vma->shared) {
			vma_free(vma);
			return NULL;
		}
	}
	return vma;
}

/* Holds mm->lock. The address or -errno. */
static long map_locked(struct mm *mm, const struct map_request *rq, struct vma **removed)
{
	struct vma *vma;
	long addr;
	int error;

	addr = address_for(mm, rq->addr, rq->len, rq->flags);
	if (addr < 0)
		return addr;
	error = account_ok(mm, rq->len >> PAGE_SHIFT, rq->vma_flags, !(rq->flags & MAP_NORESERVE));
	if (error)
		return error;
	if (rq->vma_flags & VMA_LOCKED && lock_account_ok(mm, rq->len >> PAGE_SHIFT))
		return -EAGAIN;
	vma = make_vma((u64)addr, rq->len, rq->vma_flags, rq->file, rq->off);
	if (!vma)
		return -ENOMEM;
	if (rq->flags & MAP_FIXED) {
		error = unmap_locked(mm, (u64)addr, (u64)addr + rq->len, removed);
		if (error) {
			vma_chain_add(removed, vma);
			return error;
		}
	}
	vma_insert(mm, vma);
	return addr;
}

long mm_map(struct mm *mm, u64 addr, u64 len, u32 prot, u32 flags, struct file *file, u64 off)
{
	struct map_request rq = {.addr = addr, .flags = flags, .file = file, .off = off};
	struct vma *removed = NULL;
	long result;

	if (!len || off & (PAGE_SIZE - 1))
		return -EINVAL;
	if (len > TASK_SIZE_MAX || flags & MAP_HUGETLB)
		return -ENOMEM;
	rq.len = ALIGN_UP(len, PAGE_SIZE);
	if (file && off + rq.len < off)
		return -EOVERFLOW;
	result = flags_for(prot, flags, file);
	if (result < 0)
		return result;
	rq.vma_flags = (u32)result | (flags & MAP_LOCKED ? VMA_LOCKED : 0) | mm->lock_future;
	mutex_lock(&mm->lock);
	result = map_locked(mm, &rq, &removed);
	mutex_unlock(&mm->lock);
	vma_chain_free(removed);
	if (result >= 0 && (flags & MAP_POPULATE || rq.vma_flags & VMA_LOCKED))
		mm_populate(mm, (u64)result, (u64)result + rq.len);
	return result;
}

long mm_map_special(struct mm *mm, u64 addr, u64 len, u32 prot, struct page *pages,
                    const char *name)
{
	struct vma *vma;
	long at;

	mutex_lock(&mm->lock);
	at = vma_place(mm, addr, len, mm->map_top);
	if (at >= 0) {
		vma = vma_alloc((u64)at, (u64)at + len,
		                prot | VMA_SPECIAL | VMA_SHARED | VMA_NOWRITE);
		if (vma) {
			vma->special = pages;
			vma->name = name;
			vma_link(mm, vma);
		} else {
			at = -ENOMEM;
		}
	}
	mutex_unlock(&mm->lock);
	return at;
}

/* --- protecting ---------------------------------------------------------------------------- */

/* The entry after a change of rights. The right to write comes back at the next fault, which
 * knows whether the page has to be copied first. */
static pte_t reprotect(const struct vma *vma, pte_t pte)
{
	pte_t keep = pte & PTE_ADDR_MASK;
	pte_t write = 0;

	if (vma->flags & VMA_WRITE)
		write = pte & PTE_WRITE;
	return keep | vma_pte_bits(vma) | write | (write ? PTE_DIRTY : 0);
}

static void protect_pages(struct mm *mm, struct vma *vma)
{
	bool changed = false;
	u64 addr, next;

	for (addr = vma->start; addr < vma->end; addr = next) {
		pte_t *entry = table_span(mm, addr, vma->end, &next);

		for (; entry && addr < next; addr += PAGE_SIZE, entry++) {
			pte_t pte = *entry;

			if (!pte || reprotect(vma, pte) == pte)
				continue;
			WRITE_ONCE(*entry, reprotect(vma, pte));
			changed = true;
		}
	}
	if (changed)
		tlb_flush_mm(mm, vma->start, vma->end);
}

/* All of [start, end) is mapped and may get these rights. */
static int protect_allowed(struct mm *mm, u64 start, u64 end, u32 prot)
{
	struct vma *vma = vma_find_above(mm, start);
	u64 fresh_data = 0;

	for (; start < end; vma = vma_next(vma)) {
		if (!vma || vma->start > start)
			return -ENOMEM;
		if ((prot & VMA_WRITE) && (vma->flags & VMA_NOWRITE))
			return -EACCES;
		if ((prot & VMA_WRITE) && !(vma->flags & (VMA_WRITE | VMA_SHARED)))
			fresh_data += min(vma->end, end) - start;
		start = vma->end;
	}
	return fresh_data ? account_ok(mm, 0, VMA_WRITE, false) : 0;
}

static int protect_locked(struct mm *mm, u64 start, u64 end, u32 prot)
{
	struct vma *vma;
	int error = protect_allowed(mm, start, end, prot);

	if (error)
		return error;
	vma = vma_find_above(mm, start);
	if (vma->start <= start && vma->end >= end && (vma->flags & VMA_PROT) == prot)
		return 0;
	vma = vma_isolate(mm, start, end);
	if (IS_ERR(vma))
		return (int)PTR_ERR(vma);
	for (; vma && vma->start < end; vma = vma_next(vma)) {
		if ((vma->flags & VMA_PROT) == prot)
			continue;
		vma_set_flags(mm, vma, (vma->flags & ~(u32)VMA_PROT) | prot);
		protect_pages(mm, vma);
	}
	vma_merge_range(mm, start, end);
	return 0;
}

/* PROT_GROWSDOWN: from where the stack begins now. Nothing grows upwards here. */
static int protect_from(struct mm *mm, u64 *start, u64 end, u32 prot)
{
	struct vma *vma;

	if (prot & PROT_GROWSUP)
		return -EINVAL;
	if (!(prot & PROT_GROWSDOWN))
		return 0;
	vma = vma_find_above(mm, *start);
	if (!vma || vma->start >= end)
		return -ENOMEM;
	if (!(vma->flags & VMA_GROWSDOWN))
		return -EINVAL;
	*start = vma->start;
	return 0;
}

int mm_protect(struct mm *mm, u64 addr, u64 len, u32 prot)
{
	u64 start = addr;
	int error;

	if (addr & (PAGE_SIZE - 1))
		return -EINVAL;
	if (!len)
		return 0;
	if (len > TASK_SIZE_MAX)
		return -ENOMEM;
	len = ALIGN_UP(len, PAGE_SIZE);
	if (!range_ok(addr, len))
		return -ENOMEM;
	mutex_lock(&mm->lock);
	error = protect_from(mm, &start, addr + len, prot);
	if (!error)
		error = protect_locked(mm, start, addr + len, prot & VMA_PROT);
	mutex_unlock(&mm->lock);
	return error;
}

/* --- looking ------------------------------------------------------------------------------- */

int mm_for_each_vma(struct mm *mm, int (*fn)(struct mm *mm, struct vma *vma, void *arg), void *arg)
{
	struct vma *vma;
	int result = 0;

	mutex_lock(&mm->lock);
	for (vma = vma_first(mm); vma && !result; vma = vma_next(vma))
		result = fn(mm, vma, arg);
	mutex_unlock(&mm->lock);
	return result;
}

u64 mm_vma_rss(struct mm *mm, struct vma *vma)
{
	u64 addr, next, n = 0;

	for (addr = vma->start; addr < vma->end; addr = next) {
		pte_t *entry = table_span(mm, addr, vma->end, &next);

		for (; entry && addr < next; addr += PAGE_SIZE, entry++)
			n += *entry && pte_page(*entry)->kind != PAGE_ZEROED;
	}
	return n;
}

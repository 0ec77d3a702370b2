/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Page faults.
 *
 * From the outside in: mm_fault() knows registers and contexts, fault_find_vma() areas,
 * fault_page() entries. What a page of an area is:
 *
 *   first touch      anonymous           file or shared, private      file or shared, shared
 *   read             the page of zeroes  the file's page, read-only   the file's page
 *   write            a cleared page      a copy of the file's page    the file's page
 *
 * and a write to a page that is there read-only: ours alone - open it; else - copy it.
 */
#include <asm/errno.h>
#include <asm/processor-flags.h>
#include <asm/resource.h>
#include <asm/signal.h>
#include <asm/siginfo.h>
#include "arch/x86_64/cpu/cpufeature.h"
#include "arch/x86_64/uaccess/extable.h"
#include "kernel/fs/file.h"
#include "kernel/mm/fault.h"
#include "kernel/mm/map.h"
#include "kernel/mm/shared.h"
#include "kernel/mm/table.h"
#include "kernel/mm/vma.h"
#include "kernel/task/signal_api.h"
#include "kernel/task/task.h"
#include "lib/err.h"
#include "lib/string.h"
#include "state/preempt/preempt.h"

/* --- entries ------------------------------------------------------------------------------- */

/* The reference of p moves into the empty entry. */
static void install(struct mm *mm, struct vma *vma, pte_t *entry, struct page *p, bool write)
{
	pte_t pte = page_to_phys(p) | vma_pte_bits(vma);

	if (write)
		pte |= PTE_WRITE | PTE_DIRTY;
	if (p->kind == PAGE_ANON) {
		mm->rss_anon++;
		vma->flags |= VMA_ANON;
	} else if (p->kind != PAGE_ZEROED) {
		mm->rss_file++;
	}
	table_set(entry, pte);
}

/* A page for this space alone: cleared, or a copy. NULL: no memory. */
static struct page *own_page(const struct page *from)
{
	struct page *p = page_alloc(from ? PAGE_USER : PAGE_USER | PAGE_ZERO);

	if (!p)
		return NULL;
	p->kind = PAGE_ANON;
	if (from)
		copy_page(page_to_virt(p), page_to_virt(from));
	return p;
}

/* The page behind a file, shared or special area, with a reference; NULL or ERR_PTR(). */
static struct page *backing_page(struct vma *vma, u64 addr)
{
	struct page *p;

	if (vma->file)
		return file_page(vma->file, vma_pgoff(vma, addr));
	if (vma->shared)
		return shared_page(vma->shared, vma_pgoff(vma, addr));
	p = vma->special + vma_pgoff(vma, addr);
	page_get(p);
	return p;
}

static int fault_anon(struct mm *mm, struct vma *vma, pte_t *entry, unsigned int flags)
{
	struct page *p;

	if (!(flags & FAULT_WRITE)) {
		install(mm, vma, entry, page_zeroed, false);
		return 0;
	}
	p = own_page(NULL);
	if (!p)
		return -ENOMEM;
	install(mm, vma, entry, p, vma->flags & VMA_WRITE);
	return 0;
}

/*
 * The neighbours of a page that was just mapped for reading, if the file has them at hand: programs
 * start by running through their text, and a fault costs more than a few entries.
 */
static void map_near(struct mm *mm, struct vma *vma, pte_t *entry, u64 addr)
{
	u64 pgoff = vma_pgoff(vma, addr);
	u64 in_run = pgoff % FILE_PAGES_NEAR;
	u64 in_table = (u64)entry % PAGE_SIZE / sizeof(pte_t);
	u64 back = min(in_run, in_table);
	u64 ahead = min(FILE_PAGES_NEAR - in_run, PTRS_PER_TABLE - in_table);
	struct page *pages[FILE_PAGES_NEAR];
	unsigned int i, nr;

	back = min(back, (addr - vma->start) >> PAGE_SHIFT);
	ahead = min(ahead, (vma->end - addr + PAGE_SIZE - 1) >> PAGE_SHIFT);
	nr = (unsigned int)(back + ahead);
	entry -= back;
	vma->file->ops->pages_near(vma->file, pgoff - back, nr, pages);
	for (i = 0; i < nr; i++) {
		if (!pages[i])
			continue;
		if (entry[i])
			page_put(pages[i]);
		else
			install(mm, vma, &entry[i], pages[i], false);
	}
}

static int fault_backed(struct mm *mm, struct vma *vma, pte_t *entry, u64 addr, unsigned int flags)
{
	struct page *p = backing_page(vma, addr);
	struct page *copy;

	if (IS_ERR_OR_NULL(p))
		return p && PTR_ERR(p) != -ENOMEM ? -EFAULT : -ENOMEM;
	if (unlikely(p->kind == PAGE_ZEROED)) {
		/* /dev/zero: as if there were no file; nobody may ever write to this page */
		page_put(p);
		return vma->flags & VMA_SHARED ? -EFAULT : fault_anon(mm, vma, entry, flags);
	}
	if (vma->flags & VMA_SHARED) {
		install(mm, vma, entry, p, vma->flags & VMA_WRITE);
		return 0;
	}
	if (!(flags & FAULT_WRITE)) {
		install(mm, vma, entry, p, false);
		if (vma->file && vma->file->ops->pages_near)
			map_near(mm, vma, entry, addr);
		return 0;
	}
	copy = own_page(p);
	page_put(p);
	if (!copy)
		return -ENOMEM;
	install(mm, vma, entry, copy, vma->flags & VMA_WRITE);
	return 0;
}

/* A write to a page that is there, but not for writing. */
static int fault_copy(struct mm *mm, struct vma *vma, pte_t *entry, u64 addr)
{
	pte_t pte = *entry;
	struct page *old = pte_page(pte);
	struct page *copy;

	addr = ALIGN_DOWN(addr, PAGE_SIZE);
	if (vma->flags & VMA_SHARED || (old->kind == PAGE_ANON && page_refs(old) == 1)) {
		/* nothing to flush: who has the translation without the right faults, and that drops it */
		if (vma->flags & VMA_WRITE)
			WRITE_ONCE(*entry, pte | PTE_WRITE | PTE_DIRTY);
		return 0;
	}
	copy = own_page(old->kind == PAGE_ZEROED ? NULL : old);
	if (!copy)
		return -ENOMEM;
	/* no CPU may still read the old page when the first write to the new one is seen */
	WRITE_ONCE(*entry, 0);
	table_page(entry)->used--;
	tlb_flush_mm(mm, addr, addr + PAGE_SIZE);
	install(mm, vma, entry, copy, vma->flags & VMA_WRITE);
	if (old->kind == PAGE_ZEROED)
		return 0;
	if (old->kind == PAGE_ANON)
		mm->rss_anon--;
	else
		mm->rss_file--;
	page_put(old);
	return 0;
}

int fault_page(struct mm *mm, struct vma *vma, u64 addr, unsigned int flags)
{
	pte_t *entry = table_make(mm, addr);

	if (unlikely(!entry))
		return -ENOMEM;
	if (!*entry) {
		if (vma_backed(vma))
			return fault_backed(mm, vma, entry, addr, flags);
		return fault_anon(mm, vma, entry, flags);
	}
	if ((flags & FAULT_WRITE) && !(*entry & PTE_WRITE))
		return fault_copy(mm, vma, entry, addr);
	/*
	 * Somebody else was faster, or our TLB was older than the table. The fault has dropped what
	 * it held of this page (APM vol. 2, 5.5.2).
	 */
	return 0;
}

/* --- areas --------------------------------------------------------------------------------- */

static struct vma *grow_stack(struct mm *mm, struct vma *vma, u64 addr)
{
	u64 start = ALIGN_DOWN(addr, PAGE_SIZE);
	u64 more = (vma->start - start) >> PAGE_SHIFT;
	u64 limit = rlimit(RLIMIT_STACK);
	struct vma *low = vma_prev(vma);

	if (start < MMAP_MIN_ADDR || (limit != RLIM_INFINITY && vma->end - start > limit))
		return NULL;
	if (low && (low->flags & VMA_PROT) && low->end + STACK_GAP > start)
		return NULL;
	if (low && low->end > start)
		return NULL;
	if (account_ok(mm, more, vma->flags, false))
		return NULL;
	if ((vma->flags & VMA_LOCKED) && lock_account_ok(mm, more))
		return NULL;
	vma_resize(mm, vma, start, vma->end);
	return vma;
}

struct vma *fault_find_vma(struct mm *mm, u64 addr)
{
	struct vma *vma = vma_find(mm, addr);

	if (likely(vma))
		return vma;
	vma = vma_find_above(mm, addr);
	if (!vma || !(vma->flags & VMA_GROWSDOWN))
		return NULL;
	return grow_stack(mm, vma, addr);
}

/* On this machine whatever can be written or executed can be read. */
static bool allowed(const struct vma *vma, u64 error_code)
{
	if (error_code & PF_WRITE)
		return vma->flags & VMA_WRITE;
	if (error_code & PF_INSTR)
		return vma->flags & VMA_EXEC;
	return vma->flags & VMA_PROT;
}

/* 0, -ENOMEM, or a signal as mm_fault() gives it. */
static int fault_locked(struct mm *mm, u64 addr, u64 error_code)
{
	struct vma *vma = vma_find(mm, addr);
	int error;

	if (unlikely(!vma))
		vma = fault_find_vma(mm, addr);
	if (unlikely(!vma))
		return MM_FAULT(SIGSEGV, SEGV_MAPERR);
	if (unlikely(!allowed(vma, error_code)))
		return MM_FAULT(SIGSEGV, SEGV_ACCERR);
	error = fault_page(mm, vma, addr, error_code & PF_WRITE ? FAULT_WRITE : 0);
	if (likely(!error)) {
		mm->min_faults++;
		return 0;
	}
	return error == -ENOMEM ? error : MM_FAULT(SIGBUS, BUS_ADRERR);
}

/* --- contexts ------------------------------------------------------------------------------ */

static int kernel_fixup(struct pt_regs *regs)
{
	return uaccess_fixup(regs) ? 0 : MM_FAULT_BUG;
}

/* The kernel may touch user memory in copies only, which can wait for it in task context. */
static bool kernel_may_fault(const struct pt_regs *regs, u64 error_code)
{
	if (error_code & PF_INSTR || regs_irqs_disabled(regs) || preempt_count())
		return false;
	if (cpu_features.smap && !(regs->flags & X86_EFLAGS_AC))
		return false;
	return !current->pagefault_disabled;
}

int mm_fault(struct pt_regs *regs, u64 addr, u64 error_code)
{
	struct mm *mm = current->mm;
	bool user = user_mode(regs);
	int result;

	if (unlikely(error_code & PF_RSVD))
		return MM_FAULT_BUG;
	if (unlikely(addr >= TASK_SIZE_MAX))
		return user ? MM_FAULT(SIGSEGV, SEGV_MAPERR) : kernel_fixup(regs);
	if (!user && (!mm || !kernel_may_fault(regs, error_code)))
		return kernel_fixup(regs);
	mutex_lock(&mm->lock);
	result = fault_locked(mm, addr, error_code);
	mutex_unlock(&mm->lock);
	current->minflt++;
	if (likely(!result))
		return 0;
	if (result == -ENOMEM) {
		/* the instruction runs again, unless the copy is that of a task about to die */
		if (mm_out_of_memory() && !user)
			return kernel_fixup(regs);
		return 0;
	}
	return user ? result : kernel_fixup(regs);
}

void pagefault_disable(void)
{
	current->pagefault_disabled++;
	barrier();
}

void pagefault_enable(void)
{
	barrier();
	current->pagefault_disabled--;
}

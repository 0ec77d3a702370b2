/* SPDX-License-Identifier: BSD-2-Clause */
/* The beginning and the end of address spaces, and which one a CPU has loaded. */
#include "arch/x86_64/cpu/registers.h"
#include "arch/x86_64/mmu/paging.h"
#include "kernel/fs/file.h"
#include "kernel/mm/slab.h"
#include "kernel/mm/table.h"
#include "kernel/mm/vma.h"
#include "kernel/task/task.h"
#include "lib/bitmap.h"
#include "lib/log.h"
#include "lib/string.h"
#include "state/lockdep/irqflags.h"

struct mm kernel_mm;
DEFINE_PER_CPU(struct mm *, mm_loaded) = &kernel_mm;

static struct kmem_cache *mm_cache;

void mm_init(void)
{
	mm_cache = kmem_cache_create("mm", sizeof(struct mm), 64);
	mutex_init(&kernel_mm.lock, "kernel_mm");
	kernel_mm.users = 1;
	kernel_mm.cpus = ~0UL;
	kernel_mm.pgd = kernel_pgd;
	kernel_mm.pgd_phys = read_cr3();
	vma_init();
}

struct mm *mm_create(void)
{
	struct mm *mm = kmem_cache_zalloc(mm_cache);

	if (!mm)
		return NULL;
	mm->pgd = table_new_top();
	if (!mm->pgd) {
		kmem_cache_free(mm_cache, mm);
		return NULL;
	}
	mm->pgd_phys = virt_to_phys(mm->pgd);
	mm->users = 1;
	mm->map_top = MM_STACK_TOP;
	mm->vmas = RB_ROOT;
	mutex_init(&mm->lock, "mm");
	return mm;
}

/* Nobody else can reach the space: no lock is needed. */
static void mm_destroy(struct mm *mm)
{
	struct vma *vma;
	struct zap z;

	tlb_leave_all(mm);
	zap_begin(&z, mm, true);
	while ((vma = vma_first(mm))) {
		zap_range(&z, vma->start, vma->end);
		vma_unlink(mm, vma);
		vma_free(vma);
	}
	zap_end(&z);
	ASSERT(!mm->rss_anon && !mm->rss_file && !mm->tables && !mm->mapped);
	if (mm->exe)
		file_put(mm->exe);
	table_free_top(mm->pgd);
	kmem_cache_free(mm_cache, mm);
}

void mm_put(struct mm *mm)
{
	if (__atomic_sub_fetch(&mm->users, 1, __ATOMIC_ACQ_REL) == 0)
		mm_destroy(mm);
}

void mm_switch_to(struct mm *next)
{
	struct mm *prev = this_cpu_read(mm_loaded);
	u64 bit = 1UL << smp_processor_id();

	/* our bit is set before the first walk of the new table, and cleared after the last of the old */
	__atomic_fetch_or(&next->cpus, bit, __ATOMIC_SEQ_CST);
	this_cpu_write(mm_loaded, next);
	write_cr3(next->pgd_phys);
	__atomic_fetch_and(&prev->cpus, ~bit, __ATOMIC_SEQ_CST);
}

struct mm *mm_activate(struct mm *mm)
{
	struct mm *old = task_set_mm(mm);
	unsigned long irqs = local_irq_save();

	mm_switch(old, mm);
	local_irq_restore(irqs);
	return old;
}

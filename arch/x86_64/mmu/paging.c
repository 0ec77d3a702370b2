/* SPDX-License-Identifier: BSD-2-Clause */
/* The kernel's own page tables. */
#include "arch/x86_64/mmu/paging.h"

#include "lib/atomic.h"
#include "lib/log.h"
#include "lib/string.h"
#include "arch/x86_64/boot/boot_info.h"
#include "arch/x86_64/cpu/registers.h"
#include "arch/x86_64/mmu/rights.h"

extern char __boot_start[]; /* a physical address */
extern char __text_start[], __text_end[], __rodata_start[], __rodata_end[], __data_start[];
extern char __boot_stack_guard[], __image_end[];

pte_t *kernel_pgd;

static phys_addr_t early_table(void)
{
	return boot_alloc(PAGE_SIZE);
}

phys_addr_t (*arch_table_page_alloc)(void) = early_table;

#define LARGE_PAGE 0x200000UL

phys_addr_t image_to_phys(const void *virt)
{
	return (u64)virt - KERNEL_BASE;
}

void paging_share_kernel(pte_t *pgd)
{
	memcpy(pgd + 256, kernel_pgd + 256, 256 * sizeof(pte_t));
}

/* A table that another CPU made needless by being faster; 0: none. */
static phys_addr_t spare_table;

/*
 * The table that `entry` points to, made if there is none; NULL without memory. Two CPUs may come
 * here at once: the faster one's table stays.
 */
static pte_t *next_table(pte_t *entry)
{
	pte_t old = READ_ONCE(*entry);
	phys_addr_t table;

	if (old & PTE_PRESENT)
		return pte_table(old);
	table = xchg(&spare_table, 0UL);
	if (!table)
		table = arch_table_page_alloc();
	if (!table)
		return NULL;
	old = cmpxchg(entry, 0UL, table | PTE_PRESENT | PTE_WRITE);
	if (!old)
		return phys_to_virt(table);
	spare_table = table;
	return pte_table(old);
}

/* The entry of a level (1: pages, 2: large pages) for an address, tables made on the way. */
static pte_t *walk_alloc(u64 virt, int level)
{
	pte_t *table = kernel_pgd;
	int l;

	for (l = 4; l > level; l--) {
		table = next_table(&table[pt_index(virt, l)]);
		if (!table)
			return NULL;
	}
	return &table[pt_index(virt, level)];
}

bool paging_map(u64 virt, phys_addr_t phys, u64 flags)
{
	pte_t *pte = walk_alloc(virt, 1);

	if (!pte)
		return false;
	*pte = phys | flags;
	return true;
}

pte_t *paging_walk(u64 virt)
{
	pte_t *table = kernel_pgd;
	int l;

	for (l = 4; l > 1; l--) {
		pte_t entry = table[pt_index(virt, l)];

		if (!(entry & PTE_PRESENT) || (entry & PTE_HUGE))
			return NULL;
		table = pte_table(entry);
	}
	return &table[pt_index(virt, 1)];
}

void paging_unmap(u64 virt)
{
	pte_t *pte = paging_walk(virt);

	if (pte) {
		*pte = 0;
		__asm__ volatile("invlpg (%0)" ::"r"(virt) : "memory");
	}
}

void *paging_map_mmio(phys_addr_t phys, size_t size)
{
	static u64 next = MMIO_BASE;
	u64 offset = phys & (PAGE_SIZE - 1);
	u64 virt = next;

	phys -= offset;
	for (size += offset; size > 0; size -= min(size, PAGE_SIZE)) {
		paging_map(next, phys,
		           PTE_PRESENT | PTE_WRITE | PTE_PCD | PTE_PWT | PTE_NX | PTE_GLOBAL);
		next += PAGE_SIZE;
		phys += PAGE_SIZE;
	}
	return (void *)(virt + offset);
}

static void map_image(const char *from, const char *to, u64 flags)
{
	u64 virt;

	for (virt = (u64)from; virt < (u64)to; virt += PAGE_SIZE)
		paging_map(virt, virt - KERNEL_BASE, flags | PTE_PRESENT | PTE_GLOBAL);
}

/*
 * All memory at PHYSMAP_BASE, by large pages, except where the read-only part of the image lies:
 * there by pages, so that its alias is read-only too.
 */
static void map_physmap(void)
{
	u64 image = (u64)__boot_start;
	u64 image_end = image_to_phys(__rodata_end);
	u64 end = ALIGN_UP(boot_info.memory_end, LARGE_PAGE);
	u64 flags = PTE_PRESENT | PTE_GLOBAL | PTE_NX;
	u64 large, phys;

	for (large = 0; large < end; large += LARGE_PAGE) {
		if (large + LARGE_PAGE <= image || image_end <= large) {
			*walk_alloc(PHYSMAP_BASE + large, 2) = large | flags | PTE_WRITE | PTE_HUGE;
			continue;
		}
		for (phys = large; phys < large + LARGE_PAGE; phys += PAGE_SIZE)
			paging_map(PHYSMAP_BASE + phys, phys,
			           flags | (phys >= image && phys < image_end ? 0 : PTE_WRITE));
	}
}

/* The upper half's top level is complete from the start: address spaces copy it once. */
static void make_top_level(void)
{
	static const u64 bases[] = {PHYSMAP_BASE, VMAP_BASE, MMIO_BASE, KERNEL_BASE};
	unsigned i;

	for (i = 0; i < ARRAY_SIZE(bases); i++)
		next_table(&kernel_pgd[pt_index(bases[i], 4)]);
}

void paging_init(void)
{
	kernel_pgd = phys_to_virt(early_table());
	make_top_level();
	map_image(__text_start, __text_end, 0);
	map_image(__rodata_start, __rodata_end, PTE_NX);
	map_image(__data_start, __image_end, PTE_WRITE | PTE_NX);
	map_physmap();
	paging_unmap((u64)__boot_stack_guard);
	paging_cpu_init();
	if (CONFIG_DEBUG)
		rights_check((u64)__boot_start, image_to_phys(__rodata_end));
}

void paging_cpu_init(void)
{
	write_cr3(virt_to_phys(kernel_pgd));
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Addresses and page-table entries. Source: APM vol. 2, 5.3 "Long-Mode Page Translation".
 *
 *   0 .. TASK_SIZE_MAX                user programs
 *   PHYSMAP_BASE ..                   all memory, one to one; writable, never executable
 *   VMAP_BASE ..                      kernel stacks, with holes between them
 *   KERNEL_BASE ..                    the image: text, read-only data, data
 */
#ifndef ARCH_X86_64_MMU_PAGING_H
#define ARCH_X86_64_MMU_PAGING_H

#define PAGE_SHIFT   12
#define PHYSMAP_BASE 0xffff888000000000
#define VMAP_BASE    0xffffc90000000000
#define MMIO_BASE    0xffffca0000000000
#define KERNEL_BASE  0xffffffff80000000

#ifndef __ASSEMBLY__

#include "lib/compiler.h"
#include "lib/types.h"

#define PAGE_SIZE 4096UL
#define PAGE_MASK (~(PAGE_SIZE - 1))

/* The first address that is not a program's: one page below the canonical hole. */
#define TASK_SIZE_MAX 0x7ffffffff000UL

#define PTE_PRESENT  0x001UL
#define PTE_WRITE    0x002UL
#define PTE_USER     0x004UL
#define PTE_PWT      0x008UL
#define PTE_PCD      0x010UL
#define PTE_ACCESSED 0x020UL
#define PTE_DIRTY    0x040UL
#define PTE_HUGE     0x080UL
#define PTE_GLOBAL   0x100UL
#define PTE_SOFT1    0x200UL /* 9-11: the software's */
#define PTE_SOFT2    0x400UL
#define PTE_SOFT3    0x800UL
#define PTE_NX       0x8000000000000000UL

#define PTE_ADDR_MASK 0x000ffffffffff000UL

#define PTRS_PER_TABLE 512

static __always_inline void *phys_to_virt(phys_addr_t phys)
{
	return (void *)(PHYSMAP_BASE + phys);
}

/* Of an address in the direct map. */
static __always_inline phys_addr_t virt_to_phys(const void *virt)
{
	return (u64)virt - PHYSMAP_BASE;
}

/* Of an address in the kernel image. */
phys_addr_t image_to_phys(const void *virt);

/* Index into the table of a level: 4 is the root, 1 holds pages. */
static __always_inline unsigned pt_index(u64 addr, int level)
{
	return (addr >> (PAGE_SHIFT + 9 * (level - 1))) & (PTRS_PER_TABLE - 1);
}

static __always_inline pte_t *pte_table(pte_t entry)
{
	return phys_to_virt(entry & PTE_ADDR_MASK);
}

/* The root table of the kernel; its upper half is shared by all address spaces. */
extern pte_t *kernel_pgd;

/* Copies the kernel's half (256 entries) into a new root table. */
void paging_share_kernel(pte_t *pgd);

/*
 * Maps one page of kernel space, making tables as needed. The page is the caller's business, the
 * tables may be made by several CPUs at once.
 * False: no memory for a table.
 */
bool paging_map(u64 virt, phys_addr_t phys, u64 flags);
void paging_unmap(u64 virt);
/* The level-1 entry of a kernel address, or NULL. */
pte_t *paging_walk(u64 virt);

/* Registers of a device, uncached. */
void *paging_map_mmio(phys_addr_t phys, size_t size);

/*
 * Boot CPU: the final kernel mapping (text RX, read-only data R, the rest RW and NX; all memory
 * at PHYSMAP_BASE with no second writable view of the text) and a switch to it.
 */
void paging_init(void);
/* Other CPUs. */
void paging_cpu_init(void);

/*
 * Where table pages come from: zeroed, or 0. The boot allocator until kernel/mm sets its own.
 */
extern phys_addr_t (*arch_table_page_alloc)(void);

#endif

#endif

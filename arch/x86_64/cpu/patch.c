/* SPDX-License-Identifier: BSD-2-Clause */
/* Changing the text of the running kernel. */
#include "arch/x86_64/cpu/patch.h"

#include "lib/log.h"
#include "lib/string.h"
#include "arch/x86_64/mmu/paging.h"

/* Two pages of kernel space, mapped only inside text_patch(). */
#define PATCH_VIEW (VMAP_BASE + (3UL << 37))

/* The second page is needed when the bytes, or those behind them, cross its border. */
static void map_view(u64 page)
{
	u64 flags = PTE_PRESENT | PTE_WRITE | PTE_NX;

	if (!paging_map(PATCH_VIEW, image_to_phys((void *)page), flags) ||
	    !paging_map(PATCH_VIEW + PAGE_SIZE, image_to_phys((void *)page) + PAGE_SIZE, flags))
		panic("no memory for a view of the text");
}

/* INVLPG also is what the CPU needs between the store and running the new instruction. */
static void unmap_view(void)
{
	paging_unmap(PATCH_VIEW);
	paging_unmap(PATCH_VIEW + PAGE_SIZE);
}

void text_patch(u64 addr, const u8 *bytes, size_t len)
{
	union {
		u64 word;
		u8 bytes[PATCH_MAX];
	} code;
	volatile u64 *view = (u64 *)(PATCH_VIEW + (addr & ~PAGE_MASK));

	ASSERT(len <= PATCH_MAX);
	map_view(addr & PAGE_MASK);
	code.word = *view;
	memcpy(code.bytes, bytes, len);
	*view = code.word;
	unmap_view();
}

void text_patch_init(void)
{
	map_view((u64)text_patch_init & PAGE_MASK);
	unmap_view();
}

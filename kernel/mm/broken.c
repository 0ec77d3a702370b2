/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory that the hardware has reported as broken. */
#include "kernel/mm/mm.h"
#include "kernel/mm/table.h"
#include "kernel/mm/vma.h"

/* Where the area maps the page, or 0. */
static u64 address_in(struct mm *mm, struct vma *vma, const struct page *page)
{
	u64 addr, next;

	for (addr = vma->start; addr < vma->end; addr = next) {
		pte_t *entry = table_span(mm, addr, vma->end, &next);

		for (; entry && addr < next; entry++, addr += PAGE_SIZE)
			if (*entry && pte_page(*entry) == page)
				return addr;
	}
	return 0;
}

struct search {
	const struct page *page;
	u64 addr;
};

static int search_area(struct mm *mm, struct vma *vma, void *arg)
{
	struct search *s = arg;

	s->addr = vma->flags & VMA_SPECIAL ? 0 : address_in(mm, vma, s->page);
	return s->addr != 0;
}

u64 mm_lose_memory(struct mm *mm, phys_addr_t phys)
{
	struct search s = {NULL, 0};

	if (phys >> PAGE_SHIFT >= page_array_end)
		return 0;
	s.page = phys_to_page(phys);
	if (!mm_for_each_vma(mm, search_area, &s))
		return 0;
	/* one reference for ever: nobody gets this page again */
	page_get((struct page *)s.page);
	return s.addr | (phys & (PAGE_SIZE - 1));
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* What the kernel's page table allows, page by page. */
#include "arch/x86_64/mmu/rights.h"

#include "lib/log.h"
#include "arch/x86_64/cpu/cpufeature.h"
#include "arch/x86_64/mmu/paging.h"

struct check {
	phys_addr_t start, end; /* not writable */
};

/* What an address is good for: every table on the way must allow writing, one can forbid running. */
struct rights {
	bool write, execute, user;
};

static struct rights narrowed(struct rights r, pte_t entry)
{
	return (struct rights){
	        .write = r.write && (entry & PTE_WRITE),
	        .execute = r.execute && !(entry & PTE_NX),
	        .user = r.user && (entry & PTE_USER),
	};
}

static void check_page(const struct check *c, u64 virt, pte_t entry, u64 size, struct rights r)
{
	phys_addr_t phys = entry & PTE_ADDR_MASK & ~(size - 1);

	if (r.user)
		panic("%lx is a page of programs", virt);
	if (r.write && r.execute && cpu_features.nx)
		panic("%lx can be written and executed", virt);
	if (r.write && phys < c->end && phys + size > c->start)
		panic("%lx is a writable view of the kernel's text", virt);
}

static void check_table(const struct check *c, pte_t *table, int level, u64 virt, struct rights r)
{
	u64 size = PAGE_SIZE << 9 * (level - 1);
	unsigned i;

	for (i = 0; i < PTRS_PER_TABLE; i++, virt += size) {
		pte_t entry = table[i];
		struct rights mine = narrowed(r, entry);

		if (!(entry & PTE_PRESENT))
			continue;
		if (level == 1 || (entry & PTE_HUGE))
			check_page(c, virt, entry, size, mine);
		else
			check_table(c, pte_table(entry), level - 1, virt, mine);
	}
}

void rights_check(phys_addr_t start, phys_addr_t end)
{
	const struct check c = {start, end};
	const struct rights all = {.write = true, .execute = true, .user = true};
	unsigned i;

	for (i = PTRS_PER_TABLE / 2; i < PTRS_PER_TABLE; i++) {
		u64 virt = 0xffff000000000000UL | (u64)i << 39;

		if (kernel_pgd[i] & PTE_PRESENT)
			check_table(&c, pte_table(kernel_pgd[i]), 3, virt,
			            narrowed(all, kernel_pgd[i]));
	}
	for (i = 0; i < PTRS_PER_TABLE / 2; i++)
		if (kernel_pgd[i])
			panic("the kernel's table maps addresses of programs");
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pages of physical memory: who owns them, how many hold them, where they are mapped.
 *
 * Any context may call these, NMI excepted: they never sleep, and disable interrupts themselves.
 * An order is the logarithm of a number of pages. All memory is visible in the direct map, so a
 * page has a kernel address for free.
 *
 * A page comes with one reference. page_put() of the last one frees it. Only the first page of a
 * block (order > 0) has a reference count; a block is freed whole.
 */
#ifndef KERNEL_MM_PAGE_H
#define KERNEL_MM_PAGE_H

#include "lib/types.h"
#include "lib/compiler.h"
#include "lib/list.h"
#include "arch/x86_64/mmu/paging.h"

#define PAGE_ORDER_MAX 10 /* the largest block: 4 MiB */

/* What a page is used for; the address-space code and the leak report want to know. */
enum page_kind {
	PAGE_KERNEL = 0, /* whoever allocated it knows */
	PAGE_BUDDY,      /* free, head of a block in a free list */
	PAGE_STOCK,      /* free, in the stock of a CPU */
	PAGE_ANON,       /* private memory of a program */
	PAGE_FILE,       /* file contents: the file and its mappings share it */
	PAGE_TABLE,      /* a page table of a program */
	PAGE_SLAB,
	PAGE_ZEROED, /* the page of zeroes that every untouched page reads as */
};

struct kmem_cache;

struct page {
	u32 refs; /* atomic; holders. PAGE_SLAB: the number of its first free object */
	u8 order; /* of the block that starts here */
	u8 kind;  /* enum page_kind */
	u16 used; /* PAGE_TABLE: entries that are not empty; PAGE_SLAB: objects handed out */
	union {
		struct list_head list; /* PAGE_BUDDY, PAGE_SLAB: a list of the allocator */
		struct {               /* free for the owner, else (PAGE_FILE ...) */
			void *owner;
			u64 index;
		};
	};
	union {
		u64 private;              /* free for the owner */
		struct kmem_cache *cache; /* PAGE_SLAB */
	};
};

/* The array of all struct pages, indexed by page frame number. */
extern struct page *page_array;
extern u64 page_array_end; /* the first frame number beyond it */

static inline u64 page_to_pfn(const struct page *p)
{
	return (u64)(p - page_array);
}

static inline struct page *pfn_to_page(u64 pfn)
{
	return &page_array[pfn];
}

static inline phys_addr_t page_to_phys(const struct page *p)
{
	return page_to_pfn(p) << PAGE_SHIFT;
}

static inline struct page *phys_to_page(phys_addr_t phys)
{
	return &page_array[phys >> PAGE_SHIFT];
}

static inline void *page_to_virt(const struct page *p)
{
	return phys_to_virt(page_to_phys(p));
}

/* kaddr: an address in the direct map. */
static inline struct page *virt_to_page(const void *kaddr)
{
	return phys_to_page(virt_to_phys(kaddr));
}

/* Flags of the allocators; they can be or-ed. */
enum page_flags {
	PAGE_NORMAL = 0,    /* NULL when memory is short; contents undefined */
	PAGE_ZERO = 1 << 0, /* cleared */
	PAGE_USER = 1 << 1, /* for a program: leaves the last pages to the kernel */
};

/* NULL: no memory. The caller then fails with -ENOMEM, or waits in mm_out_of_memory(). */
struct page *page_alloc(unsigned int flags);
struct page *page_alloc_order(unsigned int order, unsigned int flags);

/* Free a block that nobody else holds. The order is that of the allocation. */
void page_free(struct page *p);
void page_free_order(struct page *p, unsigned int order);

/* Free `n` single pages at once; cheaper than one by one. */
void page_free_batch(struct page **pages, unsigned int n);

extern struct page *page_zeroed; /* always zero, never written, never freed */

static inline void page_get(struct page *p)
{
	__atomic_fetch_add(&p->refs, 1, __ATOMIC_RELAXED);
}

/* True when that was the last reference; the caller now frees the page. */
static inline bool page_put_test(struct page *p)
{
	return __atomic_sub_fetch(&p->refs, 1, __ATOMIC_ACQ_REL) == 0;
}

static inline void page_put(struct page *p)
{
	if (page_put_test(p))
		page_free_order(p, p->order);
}

static inline u32 page_refs(const struct page *p)
{
	return __atomic_load_n(&p->refs, __ATOMIC_ACQUIRE);
}

/*
 * Counters in pages. `free` counts the per-CPU stocks as free too, so it is exact when nothing
 * runs: the report compares it before and after a program.
 */
u64 mm_total_pages(void);
u64 mm_free_pages(void);

/* Give the stocks of this CPU back to the common lists. */
void page_drain_cpu(void);

/* Boot, one CPU, interrupts off: build the lists from the machine's memory map. */
void page_init(void);

#endif

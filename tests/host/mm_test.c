/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Does an address space hold what a program put there, through any mixture of mmap, munmap,
 * mprotect, mremap, madvise, fork, exit and faults? And is every page counted right and given
 * back? Some hundred thousand random steps against a model that keeps one word per page; about a
 * second. Every access goes through a TLB that forgets only what it was told to forget.
 */
#include "tests/host/test.h"
#include "tests/host/mm_machine.h"
#include "lib/rbtree.c"
#include "kernel/mm/buddy.c"
#include "kernel/mm/page.c"
#include "kernel/mm/slab.c"
#include "kernel/mm/slab_debug.c"
#include "kernel/mm/kmalloc.c"
#include "kernel/mm/shared.c"
#include "kernel/mm/vma.c"
#include "kernel/mm/table.c"
#include "kernel/mm/tlb.c"
#include "kernel/mm/life.c"
#include "kernel/mm/map.c"
#include "kernel/mm/fault.c"
#include "kernel/mm/fork.c"
#include "kernel/mm/access.c"
#include "kernel/mm/exec.c"
#include "kernel/mm/oom.c"
#include "kernel/mm/map_calls.c"
#include "kernel/mm/remap.c"
#include "kernel/mm/advise_calls.c"
#include "kernel/mm/lock_calls.c"

void printk(const char *fmt, ...)
{
}

void panic(const char *fmt, ...)
{
	print_error("panic: %s\n", fmt);
	abort();
}

/* --- the model ----------------------------------------------------------------------------- */

enum {
	PLACES = 96, /* pages that are played with, in three groups around table borders */
	MMS = 4,
};

static u64 place_addr(unsigned int i)
{
	static const u64 borders[] = {2UL << 20, 3UL << 30, 5UL << 39};

	return borders[i / 32] + ((s64)(i % 32) - 16) * (s64)PAGE_SIZE;
}

/* One page of one space. Shared and file pages point to the cell that all see. */
struct mpage {
	bool mapped, shared, own;
	u8 prot;
	u64 *cell; /* what it reads as while it is not our own; NULL: zero */
	u64 value; /* when own */
};

struct model {
	struct mm *mm;
	struct mpage pages[PLACES];
};

static struct model models[MMS];
static struct file file;
static u64 file_cells[FILE_PAGES];

struct page *file_page(struct file *f, u64 pgoff)
{
	if (pgoff >= FILE_PAGES)
		return ERR_PTR(-EFAULT);
	if (!f->pages[pgoff]) {
		f->pages[pgoff] = page_alloc(PAGE_ZERO);
		f->pages[pgoff]->kind = PAGE_FILE;
	}
	page_get(f->pages[pgoff]);
	return f->pages[pgoff];
}

static void pages_near(struct file *f, u64 pgoff, unsigned nr, struct page **pages)
{
	unsigned i;

	assert_true(pgoff / FILE_PAGES_NEAR == (pgoff + nr - 1) / FILE_PAGES_NEAR);
	for (i = 0; i < nr; i++) {
		pages[i] = pgoff + i < FILE_PAGES ? f->pages[pgoff + i] : NULL;
		if (pages[i])
			page_get(pages[i]);
	}
}

static const struct file_ops file_ops = {.pages_near = pages_near};

static u64 seed = 1;

static unsigned int rnd(unsigned int n)
{
	seed = seed * 6364136223846793005UL + 1442695040888963407UL;
	return (unsigned int)(seed >> 33) % n;
}

/* --- accesses as the CPU makes them -------------------------------------------------------- */

static void use(struct model *m)
{
	if (current->mm != m->mm)
		mm_activate(m->mm);
}

/* The word, or NULL and *signal. */
static u64 *touch(struct mm *mm, u64 addr, bool write, int *signal)
{
	struct pt_regs regs = {.cs = 3, .flags = 0x200};
	unsigned int slot = tlb_slot(addr), tries;

	for (tries = 0; tries < 3; tries++) {
		pte_t *entry = table_find(mm, addr);
		pte_t pte = entry ? *entry : 0;
		u64 error = PF_USER | (write ? PF_WRITE : 0);

		if (machine_tlb[slot].page == addr) {
			/* a stale translation is allowed to know less, never to know wrong */
			pte_t old = machine_tlb[slot].pte;

			assert_true(pte & PTE_PRESENT);
			assert_int_equal(old & PTE_ADDR_MASK, pte & PTE_ADDR_MASK);
			assert_true((pte & PTE_WRITE) || !(old & PTE_WRITE));
			if (!write || old & PTE_WRITE)
				return phys_to_virt(old & PTE_ADDR_MASK);
		}
		if (pte & PTE_PRESENT && (!write || pte & PTE_WRITE)) {
			machine_tlb[slot].page = addr;
			machine_tlb[slot].pte = pte;
			return phys_to_virt(pte & PTE_ADDR_MASK);
		}
		*signal = mm_fault(&regs, addr, error | (pte & PTE_PRESENT ? PF_PROT : 0));
		if (*signal)
			return NULL;
	}
	fail_msg("the fault at %lx comes again and again", addr);
	return NULL;
}

static void do_access(struct model *m, unsigned int i, bool write)
{
	struct mpage *p = &m->pages[i];
	int signal = 0;
	u64 *word;

	use(m);
	word = touch(m->mm, place_addr(i), write, &signal);
	if (!p->mapped) {
		assert_null(word);
		assert_int_equal(signal, MM_FAULT(SIGSEGV, SEGV_MAPERR));
		return;
	}
	if (!p->prot || (write && !(p->prot & PROT_WRITE))) {
		assert_null(word);
		assert_int_equal(signal, MM_FAULT(SIGSEGV, SEGV_ACCERR));
		return;
	}
	assert_non_null(word);
	assert_int_equal(*word, p->own ? p->value : p->cell ? *p->cell : 0);
	if (!write)
		return;
	*word = seed;
	if (p->shared) {
		*p->cell = seed;
	} else {
		p->own = true;
		p->value = seed;
	}
}

/* --- operations ---------------------------------------------------------------------------- */

/* A run of places without a border between the groups inside. */
static unsigned int run(unsigned int *first)
{
	*first = rnd(PLACES);
	return 1 + rnd(min(32 - *first % 32, 8U));
}

static void forget(struct model *m, unsigned int first, unsigned int n)
{
	memset(&m->pages[first], 0, n * sizeof(struct mpage));
}

/* Never freed: nobody knows which spaces still share them. */
static u64 *new_cells(unsigned int n)
{
	static u64 pool[1 << 18];
	static unsigned int used;

	used += n;
	assert_true(used <= ARRAY_SIZE(pool));
	return &pool[used - n];
}

static void do_map(struct model *m)
{
	unsigned int first, i, n = run(&first), kind = rnd(4);
	u32 prot = (u32[]){PROT_READ | PROT_WRITE, PROT_READ | PROT_WRITE, PROT_READ, 0}[rnd(4)];
	u32 flags = MAP_FIXED | (kind & 1 ? MAP_SHARED : MAP_PRIVATE);
	unsigned int pgoff = rnd(FILE_PAGES - 8);
	u64 *cells = NULL;
	long at;

	if (kind < 2)
		flags |= MAP_ANONYMOUS;
	at = mm_map(m->mm, place_addr(first), n * PAGE_SIZE - rnd(PAGE_SIZE), prot, flags,
	            kind < 2 ? NULL : &file, pgoff * PAGE_SIZE);
	assert_int_equal(at, place_addr(first));
	if (kind == 1)
		cells = new_cells(n);
	else if (kind >= 2)
		cells = &file_cells[pgoff];
	forget(m, first, n);
	for (i = 0; i < n; i++) {
		struct mpage *p = &m->pages[first + i];

		*p = (struct mpage){.mapped = true, .prot = (u8)prot, .shared = kind & 1};
		p->cell = cells ? &cells[i] : NULL;
	}
}

static void do_unmap(struct model *m)
{
	unsigned int first, n = run(&first);

	assert_int_equal(mm_unmap(m->mm, place_addr(first), n * PAGE_SIZE), 0);
	forget(m, first, n);
}

static void do_protect(struct model *m)
{
	unsigned int first, i, n = run(&first);
	u32 prot = rnd(4);
	bool hole = false;
	int error;

	if (prot == PROT_WRITE)
		prot |= PROT_READ;
	for (i = 0; i < n; i++)
		hole |= !m->pages[first + i].mapped;
	error = mm_protect(m->mm, place_addr(first), n * PAGE_SIZE, prot);
	assert_int_equal(error, hole ? -ENOMEM : 0);
	for (i = 0; i < n && !hole; i++)
		m->pages[first + i].prot = (u8)prot;
}

static void do_dontneed(struct model *m)
{
	struct pt_regs regs = {0};
	unsigned int first, i, n = run(&first);

	use(m);
	regs.di = place_addr(first);
	regs.si = n * PAGE_SIZE;
	regs.dx = MADV_DONTNEED;
	sys_madvise(&regs);
	for (i = 0; i < n; i++)
		m->pages[first + i].own = false;
}

/* Moves a run that is all of one kind to another place. */
static void do_move(struct model *m)
{
	struct pt_regs regs = {0};
	struct mpage moved[8];
	unsigned int first, to, n = run(&first);
	struct vma *vma;
	long at;

	to = rnd(PLACES);
	if (32 - to % 32 < n || (to < first + n && first < to + n))
		return;
	use(m);
	vma = mm_find_vma(m->mm, place_addr(first));
	regs.di = place_addr(first);
	regs.si = regs.dx = n * PAGE_SIZE;
	regs.r10 = MREMAP_MAYMOVE | MREMAP_FIXED;
	regs.r8 = place_addr(to);
	if (vma && vma->end < place_addr(first) + n * PAGE_SIZE)
		vma = NULL;
	if (vma && rnd(2) && to > 0 && vma->start < place_addr(to))
		vma = mm_find_vma(m->mm, place_addr(first));
	at = sys_mremap(&regs);
	memcpy(moved, &m->pages[first], n * sizeof(*moved));
	forget(m, to, n); /* that much happened even if the old place was not whole */
	if (!vma) {
		assert_int_equal(at, -EFAULT);
		return;
	}
	assert_int_equal(at, place_addr(to));
	forget(m, first, n);
	memcpy(&m->pages[to], moved, n * sizeof(*moved));
}

static void do_exit(struct model *m)
{
	if (current->mm == m->mm)
		task_set_mm(NULL);
	mm_put(m->mm);
	memset(m, 0, sizeof(*m));
}

static void do_fork(struct model *m)
{
	struct model *child = &models[rnd(MMS)];

	if (child == m)
		return;
	if (child->mm)
		do_exit(child);
	use(m);
	*child = *m;
	child->mm = mm_fork(m->mm);
	assert_false(IS_ERR(child->mm));
}

/* From outside, as a debugger. */
static void do_visit(struct model *m)
{
	unsigned int i = rnd(PLACES);
	struct mpage *p = &m->pages[i];
	bool write = rnd(2);
	u64 word = seed, expect = p->own ? p->value : p->cell ? *p->cell : 0;
	size_t n = mm_access(m->mm, place_addr(i), &word, 8,
	                     MM_ACCESS_FORCE | (write ? MM_ACCESS_WRITE : 0));

	if (!p->mapped || (write && p->shared && !(p->prot & PROT_WRITE))) {
		assert_int_equal(n, 0);
		return;
	}
	assert_int_equal(n, 8);
	if (!write) {
		assert_int_equal(word, expect);
	} else if (p->shared) {
		*p->cell = word;
	} else {
		p->own = true;
		p->value = word;
	}
}

/* --- order --------------------------------------------------------------------------------- */

struct tally {
	u64 anon, file, tables;
};

/* Entries of a table and below; page->used must agree. */
static void count_table(pte_t *table, unsigned int level, struct tally *t)
{
	unsigned int i, used = 0;

	for (i = 0; i < (level == 3 ? ENTRIES / 2 : ENTRIES); i++) {
		if (!table[i])
			continue;
		used++;
		if (level) {
			t->tables++;
			count_table(table_below(table[i]), level - 1, t);
		} else if (pte_page(table[i])->kind == PAGE_ANON) {
			t->anon++;
		} else if (pte_page(table[i])->kind != PAGE_ZEROED) {
			assert_int_equal(pte_page(table[i])->kind, PAGE_FILE);
			t->file++;
		}
	}
	assert_int_equal(used, table_page(table)->used);
}

static void check_space(struct model *m)
{
	struct tally t = {0};
	struct vma *vma;
	u64 end = 0, pages = 0;
	unsigned int n = 0;

	for (vma = vma_first(m->mm); vma; vma = vma_next(vma)) {
		assert_true(vma->start >= end && vma->end > vma->start);
		end = vma->end;
		pages += vma_pages(vma);
		n++;
	}
	assert_int_equal(n, m->mm->nr_vmas);
	assert_int_equal(pages, m->mm->mapped);
	count_table(m->mm->pgd, 3, &t);
	assert_int_equal(t.anon, m->mm->rss_anon);
	assert_int_equal(t.file, m->mm->rss_file);
	assert_int_equal(t.tables, m->mm->tables);
}

static void step(void)
{
	static struct model *m = models;
	unsigned int what = rnd(100);

	/* a while with the same space: a switch empties the TLB, and would hide what it forgot */
	if (!rnd(32))
		m = &models[rnd(MMS)];

	if (!m->mm) {
		m->mm = mm_create();
		assert_non_null(m->mm);
	}
	if (what < 60)
		do_access(m, rnd(PLACES), rnd(2));
	else if (what < 72)
		do_map(m);
	else if (what < 76)
		do_unmap(m);
	else if (what < 82)
		do_protect(m);
	else if (what < 85)
		do_dontneed(m);
	else if (what < 89)
		do_move(m);
	else if (what < 95)
		do_visit(m);
	else if (what < 98)
		do_fork(m);
	else
		check_space(m);
}

static u64 machine_free(void)
{
	mm_drain_all();
	return mm_free_pages();
}

static void boot(void)
{
	if (machine_memory)
		return;
	machine_memory = mmap(NULL, MACHINE_MEMORY, PROT_READ | PROT_WRITE,
	                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	memset(machine_memory, 0xa5, MACHINE_MEMORY); /* memory is not zero at boot */
	page_init();
	slab_init();
	kernel_pgd = page_to_virt(page_alloc(PAGE_ZERO));
	mm_init();
	file = (struct file){.ops = &file_ops, .refs = 1, .mode = FILE_READ | FILE_WRITE};
}

static void test_random_steps(void **state)
{
	u64 before, objects, i;

	boot();
	for (i = 0; i < FILE_PAGES; i++)
		page_put(file_page(&file, i));
	before = machine_free();
	objects = slab_objects();
	for (i = 0; i < 400000; i++)
		step();
	for (i = 0; i < MMS; i++) {
		if (models[i].mm)
			do_exit(&models[i]);
	}
	assert_int_equal(file.refs, 1);
	assert_int_equal(slab_objects(), objects);
	/* a cache may keep one empty slab */
	assert_true(before - machine_free() <= slab_pages());
	for (i = 0; i < FILE_PAGES; i++)
		assert_int_equal(file.pages[i]->refs, 1);
	assert_int_equal(page_zeroed->refs, 1);
}

static void test_page_orders(void **state)
{
	struct page *held[64];
	u64 before, i;
	unsigned int round;

	boot();
	before = machine_free();
	for (round = 0; round < 2000; round++) {
		for (i = 0; i < ARRAY_SIZE(held); i++) {
			held[i] = page_alloc_order(rnd(7), rnd(2) ? PAGE_ZERO : PAGE_USER);
			assert_non_null(held[i]);
			memset(page_to_virt(held[i]), (int)i, PAGE_SIZE << held[i]->order);
		}
		for (i = 0; i < ARRAY_SIZE(held); i++) {
			u8 *mem = page_to_virt(held[i]);

			assert_int_equal(mem[(PAGE_SIZE << held[i]->order) - 1], (u8)i);
			page_put(held[i]);
		}
	}
	assert_int_equal(machine_free(), before);
	/* everything can be had, and comes back */
	for (i = 0; page_alloc_order(0, PAGE_NORMAL); i++)
		;
	assert_int_equal(i, before);
}

static void test_kmalloc(void **state)
{
	void *held[128];
	size_t sizes[128];
	u64 objects, i;
	unsigned int round;

	boot();
	objects = slab_objects();
	for (round = 0; round < 500; round++) {
		for (i = 0; i < ARRAY_SIZE(held); i++) {
			sizes[i] = 1 + rnd(rnd(4) ? 600 : 20000);
			held[i] = kmalloc(sizes[i]);
			assert_non_null(held[i]);
			assert_true(ksize(held[i]) >= sizes[i]);
			memset(held[i], (int)i, sizes[i]);
		}
		for (i = 0; i < ARRAY_SIZE(held); i++) {
			assert_int_equal(((u8 *)held[i])[sizes[i] - 1], (u8)i);
			kfree(held[i]);
		}
	}
	assert_int_equal(slab_objects(), objects);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_kmalloc),
	        cmocka_unit_test(test_random_steps),
	        cmocka_unit_test(test_page_orders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

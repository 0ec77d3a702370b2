/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Address spaces of programs.
 *
 * An address space (struct mm) is a tree of areas (struct vma) and the page table filled from
 * them on demand. mm->lock guards both: every change and every fault holds it. It may be held
 * while a file gives a page, so no lock that file_page() takes may be held around a copy to or
 * from user memory.
 *
 * Unless said otherwise: task context, interrupts on, may sleep; results are 0 or -errno.
 */
#ifndef KERNEL_MM_MM_H
#define KERNEL_MM_MM_H

#include <entry/regs.h>
#include "lib/types.h"
#include "lib/compiler.h"
#include "lib/rbtree.h"
#include "arch/x86_64/cpu/percpu.h"
#include "kernel/sched/mutex.h"
#include "kernel/mm/page.h"

struct file;
struct inode;
struct shared_pages;
struct task;
struct task_part;

/* What an area allows; the low three are PROT_READ, PROT_WRITE, PROT_EXEC. */
enum vma_flags {
	VMA_READ = 1 << 0,
	VMA_WRITE = 1 << 1,
	VMA_EXEC = 1 << 2,
	VMA_PROT = 7,
	VMA_SHARED = 1 << 3,    /* writes go to the file or to all who map it */
	VMA_GROWSDOWN = 1 << 4, /* a stack: a fault below it extends it */
	VMA_ANON = 1 << 5,      /* its private pages exist: fork must look into the table */
	VMA_LOCKED = 1 << 6,
	VMA_DONTFORK = 1 << 7,
	VMA_WIPEONFORK = 1 << 8,
	VMA_NOWRITE = 1 << 9,  /* shared and the file is not open for writing: mprotect may not */
	VMA_STACK = 1 << 10,   /* the first thread's, "[stack]" */
	VMA_HEAP = 1 << 11,    /* made by brk, "[heap]" */
	VMA_SPECIAL = 1 << 12, /* pages of the kernel, given by `special` */
};

struct vma {
	u64 start, end; /* bytes, page aligned; end is exclusive */
	u32 flags;      /* enum vma_flags */
	u64 pgoff;      /* page of the file (or of `shared`) at start */
	struct rb_node node;
	struct file *file;           /* a reference, or NULL */
	struct shared_pages *shared; /* a reference: pages of a MAP_SHARED|MAP_ANONYMOUS area */
	struct page *special;        /* VMA_SPECIAL: the first page, contiguous in memory */
	const char *name;            /* VMA_SPECIAL: "[vdso]" */
};

struct mm {
	u32 users; /* atomic; threads and visitors: the areas live */
	u32 nr_vmas;
	u64 cpus; /* atomic; bit per CPU whose CR3 points here */
	pte_t *pgd;
	phys_addr_t pgd_phys;

	/* guarded by lock */
	struct mutex lock;
	struct rb_root vmas; /* by address, no overlap */
	struct vma *last;    /* where the last fault was */
	u64 mapped;          /* pages of all areas */
	u64 locked;          /* pages of VMA_LOCKED areas */
	u64 stack_pages;     /* pages of VMA_GROWSDOWN areas */
	u64 data_pages;      /* pages of private writable areas */
	u64 rss_anon;        /* pages in the table, by kind */
	u64 rss_file;
	u64 tables;     /* pages of the table, without the top */
	u64 rss_max;    /* the highest sum of the two */
	u64 min_faults; /* faults served */
	u64 map_top;    /* areas without an address are placed below */
	u64 full_from;  /* from here to map_top no gap is as big as full_gap, */
	u64 full_gap;   /* bytes; 0: nothing is known */
	u64 brk_start, brk;
	u32 lock_future; /* mlockall(MCL_FUTURE): flags for new areas */

	/* written by exec before the program runs, then by prctl; for /proc */
	u64 code_start, code_end, data_start, data_end;
	u64 stack_start; /* the stack pointer of the first instruction */
	u64 arg_start, arg_end, env_start, env_end;
	u64 auxv[48];     /* pairs, ended by a zero pair */
	struct file *exe; /* a reference, or NULL */
	u64 membarrier;   /* registered commands */
	void *part;       /* free for the room above (aio, kvm ...) */
};

/* The kernel's own space: what a CPU has loaded when it must not have a program's. */
extern struct mm kernel_mm;

/* --- life ---------------------------------------------------------------------------------- */

/* A fresh empty space with one user; NULL without memory. */
struct mm *mm_create(void);

/* A copy of the current program's space, pages shared copy-on-write; ERR_PTR on failure. */
struct mm *mm_fork(struct mm *old);

static inline void mm_get(struct mm *mm)
{
	__atomic_fetch_add(&mm->users, 1, __ATOMIC_RELAXED);
}

/*
 * The last put takes everything apart. A task that exits first sets its mm to NULL (the table
 * stays loaded, borrowed) and then puts; exec first calls mm_activate() with the new one.
 */
void mm_put(struct mm *mm);

/*
 * The scheduler, interrupts off, between two tasks. next NULL: a kernel thread, which borrows
 * whatever is loaded. A few instructions when nothing changes.
 */
void mm_switch_to(struct mm *next);
DECLARE_PER_CPU(struct mm *, mm_loaded);

static __always_inline void mm_switch(struct mm *prev, struct mm *next)
{
	(void)prev;
	if (next && next != this_cpu_read(mm_loaded))
		mm_switch_to(next);
}

/* exec: the current task's mm becomes `mm` on this CPU. Returns the old one for mm_put(). */
struct mm *mm_activate(struct mm *mm);

/* In the list of wiring/task_parts.c: before files, whose release may sleep long. */
extern const struct task_part mm_part;

/* --- areas --------------------------------------------------------------------------------- */

/*
 * mmap(2) as it is: prot PROT_*, flags MAP_*, off in bytes. Takes its own reference of the file.
 * The address, or -errno.
 */
long mm_map(struct mm *mm, u64 addr, u64 len, u32 prot, u32 flags, struct file *file, u64 off);
int mm_unmap(struct mm *mm, u64 addr, u64 len);
int mm_protect(struct mm *mm, u64 addr, u64 len, u32 prot);

/* Kernel pages (one block or one page) visible to the program; the caller keeps them alive. */
long mm_map_special(struct mm *mm, u64 addr, u64 len, u32 prot, struct page *pages,
                    const char *name);

/* The area that contains addr, or NULL. Holds mm->lock. */
struct vma *mm_find_vma(struct mm *mm, u64 addr);

/* Calls fn for each area in order, under the lock, until it returns nonzero; returns that. */
int mm_for_each_vma(struct mm *mm, int (*fn)(struct mm *mm, struct vma *vma, void *arg), void *arg);

/* Pages of this area that are in the table: for /proc/PID/smaps. Holds mm->lock. */
u64 mm_vma_rss(struct mm *mm, struct vma *vma);

/* --- exec ---------------------------------------------------------------------------------- */

/* All of these on a fresh space that nobody runs yet. */
/* The last pages of user space stay free: Linux's random stack leaves them to programs, too. */
#define MM_STACK_TOP 0x7fffff000000UL

/* The first thread's stack, ending at `top`; exec != 0 makes it executable. */
int mm_setup_stack(struct mm *mm, u64 top, int exec);

/* Where the heap starts. */
void mm_set_brk(struct mm *mm, u64 start);

/* Anonymous memory for the part of the bss that is beyond the file. */
int mm_map_anon(struct mm *mm, u64 start, u64 end, u32 prot);

/* --- memory of another program (or of one that does not run yet) --------------------------- */

enum mm_access_flags {
	MM_ACCESS_READ = 0,
	MM_ACCESS_WRITE = 1 << 0,
	MM_ACCESS_FORCE =
	        1 << 1, /* as a debugger: private read-only pages are copied and written */
};

/* Copies between the kernel's buf and user memory; the number of bytes done, short at a hole. */
size_t mm_access(struct mm *mm, u64 addr, void *buf, size_t len, unsigned int flags);

/* The page behind addr with a reference, made present as a fault would; ERR_PTR(-EFAULT). */
struct page *mm_get_page(struct mm *mm, u64 addr, unsigned int flags);

/* The page behind addr as it is now, with a reference; NULL: there is none. */
struct page *mm_peek_page(struct mm *mm, u64 addr);

/*
 * The hardware has lost the byte at phys. If the program maps it, its page is taken out of use for
 * ever: the address there, else 0.
 */
u64 mm_lose_memory(struct mm *mm, phys_addr_t phys);

/*
 * A file lost its pages [from, to), numbers of pages: every program that touches them faults
 * again. Copies of its own that a program made there go too. Holds at most the inode's mutex.
 */
void mm_zap_file(const struct inode *inode, u64 from, u64 to);

/* A stable key for a shared word (futex): page-backed areas give the page's identity. */
struct mm_key {
	u64 word; /* the mm and its address, or the file or the shared object and the offset */
	void *owner;
};
int mm_futex_key(struct mm *mm, u64 addr, bool shared, struct mm_key *key);

/* --- faults -------------------------------------------------------------------------------- */

/*
 * A page fault. addr is CR2, read first of all. Called with interrupts on if the interrupted
 * context had them on.
 *   0             solved, or turned away to a fix-up: return to regs
 *   > 0           a signal for the program: MM_FAULT_SIG() and MM_FAULT_CODE() (si_code)
 *   MM_FAULT_BUG  the kernel touched what it must not: the caller panics
 */
enum page_fault_error {
	PF_PROT = 1 << 0, /* the page was there, the right was not */
	PF_WRITE = 1 << 1,
	PF_USER = 1 << 2,
	PF_RSVD = 1 << 3, /* a table is damaged */
	PF_INSTR = 1 << 4,
};
#define MM_FAULT_BUG        (-1)
#define MM_FAULT_SIG(r)     ((r)&0xff)
#define MM_FAULT_CODE(r)    ((r) >> 8)
#define MM_FAULT(sig, code) ((sig) | (code) << 8)
int mm_fault(struct pt_regs *regs, u64 addr, u64 error_code);

/* Inside, faults on user addresses go straight to the fix-up. This task only; nests. */
void pagefault_disable(void);
void pagefault_enable(void);

/* --- memory pressure ----------------------------------------------------------------------- */

/*
 * Memory is out: choose the program with the most of it and kill it. Returns after a while, for
 * the caller to try again; -EINTR when the caller itself is to die. Never with locks of mm held.
 */
int mm_out_of_memory(void);

/* Gives the stocks of all CPUs back, so that mm_free_pages() and slab_pages() are exact. */
void mm_drain_all(void);

/* How often the killer had to act. */
extern u64 mm_oom_kills;

/* Boot, after page_init() and slab_init(). */
void mm_init(void);

#endif

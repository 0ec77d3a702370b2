/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A machine for kernel/mm to run on inside a hosted test: memory is one array, there is one CPU,
 * locks do nothing, and the TLB is a table that keeps every translation until it is told to
 * forget it. The headers of the rooms below and beside kernel/mm are replaced here: their include
 * guards are set, and what mm needs of them follows.
 */
#ifndef TESTS_HOST_MM_MACHINE_H
#define TESTS_HOST_MM_MACHINE_H

#define ARCH_X86_64_BOOT_BOOT_INFO_H
#define ARCH_X86_64_CPU_CPUFEATURE_H
#define ARCH_X86_64_CPU_PERCPU_H
#define ARCH_X86_64_CPU_REGISTERS_H
#define ARCH_X86_64_MMU_PAGING_H
#define ARCH_X86_64_MMU_TLB_H
#define ARCH_X86_64_SMP_SMP_H
#define ARCH_X86_64_UACCESS_EXTABLE_H
#define ARCH_X86_64_UACCESS_UACCESS_H
#define KERNEL_FS_FDTABLE_H
#define KERNEL_FS_FILE_H
#define KERNEL_SCHED_MUTEX_H
#define KERNEL_SCHED_SCHED_H
#define KERNEL_TASK_CRED_H
#define KERNEL_TASK_PROCESS_H
#define KERNEL_TASK_SIGNAL_API_H
#define KERNEL_TASK_TASK_H
#define STATE_LOCKDEP_IRQFLAGS_H
#define STATE_LOCKDEP_SPINLOCK_H
#define STATE_PREEMPT_PREEMPT_H
#define LIB_STRING_H
/* libc has said these already */
#define _ASM_X86_SIGNAL_H
#define _ASM_GENERIC_SIGINFO_H

#include <asm/errno.h>
#include <asm/resource.h>
#include <string.h>
#include <sys/mman.h>
#include <entry/regs.h>
#include "lib/compiler.h"
#include "lib/list.h"
#include "lib/log.h"
#include "lib/types.h"

#undef __always_inline
#define __always_inline inline __attribute__((__always_inline__))

/* --- memory -------------------------------------------------------------------------------- */

#define PAGE_SHIFT     12
#define PAGE_SIZE      4096UL
#define PAGE_MASK      (~(PAGE_SIZE - 1))
#define TASK_SIZE_MAX  0x7ffffffff000UL
#define PTE_PRESENT    0x001UL
#define PTE_WRITE      0x002UL
#define PTE_USER       0x004UL
#define PTE_ACCESSED   0x020UL
#define PTE_DIRTY      0x040UL
#define PTE_NX         0x8000000000000000UL
#define PTE_ADDR_MASK  0x000ffffffffff000UL
#define PTRS_PER_TABLE 512

enum { MACHINE_MEMORY = 64 << 20 };

static char *machine_memory;

static void *phys_to_virt(phys_addr_t phys)
{
	assert_true(phys < MACHINE_MEMORY);
	return machine_memory + phys;
}

static phys_addr_t virt_to_phys(const void *virt)
{
	return (u64)((const char *)virt - machine_memory);
}

static void clear_page(void *page)
{
	memset(page, 0, PAGE_SIZE);
}

static void copy_page(void *to, const void *from)
{
	memcpy(to, from, PAGE_SIZE);
}

/* Holes and odd borders, as firmware leaves them. */
static void boot_mem_for_each_free(void (*fn)(phys_addr_t start, phys_addr_t end, void *arg),
                                   void *arg)
{
	fn(0x1000, 0x9f000, arg);
	fn(0x523000, 0x1800000, arg);
	fn(0x1803000, 0x1807000, arg);
	fn(0x2000000, MACHINE_MEMORY, arg);
}

static pte_t *kernel_pgd;
static phys_addr_t (*arch_table_page_alloc)(void);

static void paging_share_kernel(pte_t *pgd)
{
}

/* --- one CPU ------------------------------------------------------------------------------- */

#define NR_CPUS                     8
#define DECLARE_PER_CPU(type, name) extern __typeof__(type) name
#define DEFINE_PER_CPU(type, name)  __typeof__(type) name
#define this_cpu_read(x)            (x)
#define this_cpu_write(x, v)        ((void)((x) = (v)))
#define this_cpu_ptr(p)             (p)
#define per_cpu(x, cpu)             (x)
#define for_each_online_cpu(cpu)    for ((cpu) = 0; (cpu) < 1; (cpu)++)

static int nr_cpus_online = 1;
static u64 machine_cr3;

static int smp_processor_id(void)
{
	return 0;
}

static u64 read_cr3(void)
{
	return machine_cr3;
}

static struct {
	bool smap;
} cpu_features;

static void smp_call_function(u64 cpus, void (*fn)(void *arg), void *arg, bool wait)
{
	if (cpus & 1)
		fn(arg);
}

/* --- the TLB ------------------------------------------------------------------------------- */

enum { TLB_SLOTS = 4096 };

static struct {
	u64 page; /* address of the page, 0: empty */
	pte_t pte;
} machine_tlb[TLB_SLOTS];

static unsigned int tlb_slot(u64 addr)
{
	return (addr >> PAGE_SHIFT ^ addr >> 25) % TLB_SLOTS;
}

static void tlb_flush_page(u64 addr)
{
	machine_tlb[tlb_slot(addr)].page = 0;
}

static void tlb_flush_local(void)
{
	memset(machine_tlb, 0, sizeof(machine_tlb));
}

static void write_cr3(u64 v)
{
	machine_cr3 = v;
	tlb_flush_local();
}

/* --- locks and contexts -------------------------------------------------------------------- */

struct spinlock {
	int unused;
};
#define SPINLOCK_INIT(name) \
	{                   \
		0           \
	}
#define spin_lock_init(l, name)      ((void)(l))
#define spin_lock(l)                 ((void)(l))
#define spin_unlock(l)               ((void)(l))
#define spin_lock_irqsave(l)         ((void)(l), 0UL)
#define spin_unlock_irqrestore(l, f) ((void)(l), (void)(f))
#define local_irq_save()             0UL
#define local_irq_restore(f)         ((void)(f))
#define preempt_disable()            ((void)0)
#define preempt_enable()             ((void)0)
#define preempt_count()              0
#define might_sleep()                ((void)0)

struct mutex {
	int held;
};
#define mutex_init(m, name) ((m)->held = 0)

static void mutex_lock(struct mutex *m)
{
	assert_false(m->held);
	m->held = 1;
}

static void mutex_unlock(struct mutex *m)
{
	assert_true(m->held);
	m->held = 0;
}

/* --- tasks --------------------------------------------------------------------------------- */

struct process {
	int pid;
};

struct task {
	struct mm *mm;
	struct process *process;
	u64 minflt;
	int pagefault_disabled;
};

static struct process machine_process, *init_process;
static struct task machine_task = {.process = &machine_process};
#define current (&machine_task)

static struct mm *task_set_mm(struct mm *mm)
{
	struct mm *old = current->mm;

	current->mm = mm;
	return old;
}

static u64 rlimit(unsigned int which)
{
	return which == RLIMIT_STACK ? 8 << 20 : ~0UL;
}

#undef RLIM_INFINITY
#define RLIM_INFINITY (~0UL)

static bool capable(int cap)
{
	return true;
}

/* What is not there: other processes, signals, sleep. */
#define SIGKILL                       9
#define SIGSEGV                       11
#define SIGBUS                        7
#define SEGV_MAPERR                   1
#define SEGV_ACCERR                   2
#define BUS_ADRERR                    2
#define process_next(pid)             ((struct process *)((void)(pid), NULL))
#define process_mm_get(p)             ((struct mm *)((void)(p), NULL))
#define process_put(p)                ((void)(p))
#define signal_force_kill(sig)        ((void)(sig))
#define signal_kernel_process(p, sig) ((void)(sig))
#define signal_fatal_pending(t)       ((void)(t), false)
#define sched_sleep(ns)               fail_msg("out of memory")

static bool uaccess_fixup(struct pt_regs *regs)
{
	return false;
}

static size_t copy_to_user(void *to, const void *from, size_t n)
{
	memcpy(to, from, n);
	return 0;
}

/* --- files --------------------------------------------------------------------------------- */

#define FILE_READ  1u
#define FILE_WRITE 2u

enum { FILE_PAGES = 16 };

#define FILE_PAGES_NEAR 16u

struct file;
struct page;

struct file_ops {
	void (*pages_near)(struct file *file, u64 pgoff, unsigned nr, struct page **pages);
};

struct file {
	const struct file_ops *ops;
	int refs;
	u32 mode;
	struct inode *inode;
	struct page *pages[FILE_PAGES];
};

static struct file *file_get(struct file *file)
{
	file->refs++;
	return file;
}

static void file_put(struct file *file)
{
	assert_true(--file->refs >= 0);
}

static bool file_can_map(struct file *file)
{
	return true;
}

static struct file *fd_get(int fd)
{
	return NULL;
}

struct page *file_page(struct file *file, u64 pgoff);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* GDT, TSS, IDT, exception stacks, and the registers that open the door. */
#include "arch/x86_64/cpu/descriptor.h"

#include <entry/x86_64.h>

#include "lib/log.h"
#include "lib/string.h"
#include "arch/x86_64/cpu/cpufeature.h"
#include "arch/x86_64/cpu/machine_check.h"
#include "arch/x86_64/cpu/msr.h"
#include "arch/x86_64/cpu/registers.h"
#include "arch/x86_64/cpu/segment.h"
#include "arch/x86_64/cpu/switch.h"
#include "arch/x86_64/mmu/paging.h"

/* A gate of the IDT: APM vol. 2, 4.8.4. */
struct gate {
	u16 offset_low;
	u16 selector;
	u8 ist;
	u8 type; /* present, DPL, 0xe: interrupt gate */
	u16 offset_middle;
	u32 offset_high;
	u32 reserved;
};

struct table_pointer {
	u16 limit;
	u64 base;
} __packed;

static struct gate idt[256] __aligned(4096);
DEFINE_PER_CPU_ALIGNED(struct tss, cpu_tss);
static DEFINE_PER_CPU_ALIGNED(u64, gdt[GDT_ENTRIES]);

/* Tops of the exception stacks, in the order of enum IST. */
static u64 ist_top[NR_CPUS][IST_STACKS];

DEFINE_PER_CPU(u64, cpu_kernel_stack_top);
DEFINE_PER_CPU(u64, cpu_user_sp_scratch);

static void set_gate(unsigned vector, unsigned ist, unsigned dpl)
{
	u64 offset = (u64)entry_idt_stubs[vector];

	idt[vector] = (struct gate){
	        .offset_low = (u16)offset,
	        .offset_middle = (u16)(offset >> 16),
	        .offset_high = (u32)(offset >> 32),
	        .selector = KERNEL_CS,
	        .ist = (u8)ist,
	        .type = (u8)(0x8e | dpl << 5),
	};
}

/* Programs may execute int3, into and int $0x80, and nothing else. */
void idt_init(void)
{
	unsigned vector;

	for (vector = 0; vector < 256; vector++)
		set_gate(vector, 0, 0);
	set_gate(X86_TRAP_DB, IST_DB, 0);
	set_gate(X86_TRAP_NMI, IST_NMI, 0);
	set_gate(X86_TRAP_DF, IST_DF, 0);
	set_gate(X86_TRAP_MC, IST_MC, 0);
	set_gate(X86_TRAP_BP, 0, 3);
	set_gate(X86_TRAP_OF, 0, 3);
	set_gate(X86_VECTOR_INT80, 0, 3);
}

#define IST_AREA (VMAP_BASE + (1UL << 38))
static u64 ist_area_end = IST_AREA;

static struct entry_ist_header *header_of(u64 top)
{
	return (struct entry_ist_header *)(top - ENTRY_IST_SIZE);
}

/*
 * A stack of ENTRY_IST_SIZE, aligned to it, with the header at its bottom. The page below each is
 * not mapped: the area has one stack in every second place.
 */
static u64 exception_stack(int cpu, u64 work_top)
{
	struct entry_ist_header *header;
	u64 bottom = ist_area_end + ENTRY_IST_SIZE;
	u64 offset;

	ist_area_end += IST_PLACE_SIZE;
	for (offset = 0; offset < ENTRY_IST_SIZE; offset += PAGE_SIZE) {
		phys_addr_t page = arch_table_page_alloc();

		if (!page || !paging_map(bottom + offset, page,
		                         PTE_PRESENT | PTE_WRITE | PTE_GLOBAL | PTE_NX))
			panic("no memory for the exception stacks of CPU %d", cpu);
	}
	header = (struct entry_ist_header *)bottom;
	header->gs_base = percpu_offset[cpu];
	header->work_stack_top = work_top;
	header->fsgsbase = cpu_features.fsgsbase;
	return bottom + ENTRY_IST_SIZE;
}

void ist_stacks_alloc(int cpu)
{
	u64 nmi, mc;
	unsigned i;

	for (i = 0; i < IST_STACKS; i++) {
		u64 work = i + 1 == IST_NMI ? exception_stack(cpu, 0) : 0;
		unsigned more = i + 1 == IST_DB ? DEBUG_STACKS - 1 : 0;

		/* the first of them lies highest */
		while (more--)
			exception_stack(cpu, 0);

		ist_top[cpu][i] = exception_stack(cpu, work);
	}
	nmi = ist_top[cpu][IST_NMI - 1];
	mc = ist_top[cpu][IST_MC - 1];
	header_of(header_of(nmi)->work_stack_top)->machine_check_top = mc;
	header_of(mc)->nmi_stack_top = nmi;
}

bool ist_stack_is_guard(u64 addr)
{
	return addr - IST_AREA < ist_area_end - IST_AREA &&
	       (addr - IST_AREA) % IST_PLACE_SIZE < ENTRY_IST_SIZE;
}

/* Descriptors: APM vol. 2, 4.8. Base and limit of code and data are ignored in long mode. */
static void fill_gdt(u64 *table, int cpu, struct tss *tss)
{
	u64 base = (u64)tss;

	memset(table, 0, sizeof(u64) * GDT_ENTRIES);
	table[KERNEL32_CS / 8] = 0x00cf9b000000ffff;
	table[KERNEL_CS / 8] = 0x00af9b000000ffff;
	table[KERNEL_DS / 8] = 0x00cf93000000ffff;
	table[USER32_CS / 8] = 0x00cffb000000ffff;
	table[USER_DS / 8] = 0x00cff3000000ffff;
	table[USER_CS / 8] = 0x00affb000000ffff;
	table[TSS_SEL / 8] = (sizeof(*tss) - 1) | (base & 0xffffff) << 16 | 0x89UL << 40 |
	                     (base >> 24 & 0xff) << 56;
	table[TSS_SEL / 8 + 1] = base >> 32;
	table[CPUNODE_SEL / 8] = 0x0040f50000000000 | (u64)cpu;
}

void descriptors_cpu_init(int cpu)
{
	struct tss *tss = this_cpu_ptr(&cpu_tss);
	u64 *table = (u64 *)this_cpu_ptr(&gdt);
	struct table_pointer gdt_pointer = {sizeof(u64) * GDT_ENTRIES - 1, (u64)table};
	struct table_pointer idt_pointer = {sizeof(idt) - 1, (u64)idt};
	unsigned i;

	fill_gdt(table, cpu, tss);
	for (i = 0; i < IST_STACKS; i++)
		tss->ist[i] = ist_top[cpu][i];
	tss->iomap_base = sizeof(*tss); /* no port for programs */
	tss->iomap[sizeof(tss->iomap) - 1] = 0xff;

	__asm__ volatile("lgdt %0" ::"m"(gdt_pointer));
	__asm__ volatile("pushq %0\n\t"
	                 "leaq 1f(%%rip), %%rax\n\t"
	                 "pushq %%rax\n\t"
	                 "lretq\n"
	                 "1:\n\t"
	                 "movl %1, %%ss\n\t"
	                 "movl %2, %%ds\n\t"
	                 "movl %2, %%es"
	                 :
	                 : "i"(KERNEL_CS), "r"(KERNEL_DS), "r"(0)
	                 : "rax", "memory");
	__asm__ volatile("ltr %w0" ::"r"(TSS_SEL));
	__asm__ volatile("lldt %w0" ::"r"(0));
	__asm__ volatile("lidt %0" ::"m"(idt_pointer));
}

static void syscall_registers_init(void)
{
	wrmsr(MSR_EFER, rdmsr(MSR_EFER) | EFER_SCE | (cpu_features.nx ? EFER_NXE : 0));
	/* SYSRET to 64-bit code adds 16 for CS and 8 for SS; the low bits are set by the CPU. */
	wrmsr(MSR_STAR, (u64)USER32_CS << 48 | (u64)KERNEL_CS << 32);
	wrmsr(MSR_LSTAR, (u64)entry_SYSCALL_64);
	wrmsr(MSR_CSTAR, (u64)entry_SYSCALL_compat);
	/* CF PF AF ZF SF TF IF DF OF IOPL NT RF AC ID: no flag of a program gets in. */
	wrmsr(MSR_SFMASK, 0x257fd5);
	wrmsr(MSR_SYSENTER_CS, 0); /* SYSENTER faults */
	wrmsr(MSR_KERNEL_GS_BASE, 0);
}

void cpu_registers_init(void)
{
	const struct cpu_features *f = &cpu_features;
	u64 cr4 = CR4_PAE | CR4_DE | CR4_OSFXSR | CR4_OSXMMEXCPT;

	cr4 |= f->pge ? CR4_PGE : 0;
	cr4 |= f->mce ? CR4_MCE : 0;
	cr4 |= f->umip ? CR4_UMIP : 0;
	cr4 |= f->smep ? CR4_SMEP : 0;
	cr4 |= f->smap ? CR4_SMAP : 0;
	cr4 |= f->fsgsbase ? CR4_FSGSBASE : 0;
	cr4 |= f->xsave ? CR4_OSXSAVE : 0;
	write_cr4(cr4);
	write_cr0((read_cr0() | CR0_MP | CR0_NE | CR0_WP | CR0_AM) & ~(CR0_EM | CR0_TS));
	syscall_registers_init();
	machine_check_cpu_init();
}

void descriptors_idt_range(u64 *start, u64 *end)
{
	*start = (u64)idt;
	*end = *start + sizeof(idt);
}

void descriptors_gdt_range(int cpu, u64 *start, u64 *end)
{
	*start = (u64)per_cpu_ptr(&gdt, cpu);
	*end = *start + sizeof(gdt);
}

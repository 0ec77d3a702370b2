/* SPDX-License-Identifier: BSD-2-Clause */
/* The CPU's tables: GDT, TSS, IDT, and the registers of SYSCALL. */
#ifndef ARCH_X86_64_CPU_DESCRIPTOR_H
#define ARCH_X86_64_CPU_DESCRIPTOR_H

#include <entry/x86_64.h>
#include "lib/compiler.h"
#include "lib/types.h"
#include "arch/x86_64/cpu/percpu.h"

/* Task state segment, long mode: APM vol. 2, 12.2.5. */
struct tss {
	u32 reserved0;
	u64 rsp[3];
	u64 reserved1;
	u64 ist[7];
	u64 reserved2;
	u16 reserved3;
	u16 iomap_base;
	u8 iomap[8192 +
	         1]; /* a bit per port; the CPU reads two bytes at a time, the last one is ones */
} __packed;

DECLARE_PER_CPU(struct tss, cpu_tss);

/* Stacks of the vectors that must not share one. */
#define IST_PLACE_SIZE (2 * ENTRY_IST_SIZE) /* a stack and the hole below it */
#define DEBUG_STACKS   3                    /* #DB, in an NMI, and in a machine check in that */

enum { IST_NMI = 1, IST_DF = 2, IST_MC = 3, IST_DB = 4, IST_STACKS = 4 };

/* Boot CPU, once: fills the IDT that all CPUs share. */
void idt_init(void);

/* Every CPU, with its per-CPU area in place: GDT, TSS, IST stacks, IDT. IRQs off. */
void descriptors_cpu_init(int cpu);

/* Boot CPU for `cpu`: allocates its IST stacks, before that CPU starts. */
void ist_stacks_alloc(int cpu);

/*
 * #DB on another stack, until pop: for an NMI or a machine check, which may have hit #DB's first
 * instructions and whose own handler may take one. Two deep. noinstr, this CPU.
 */
static __always_inline void ist_debug_stack_push(void)
{
	this_cpu_sub(cpu_tss.ist[IST_DB - 1], IST_PLACE_SIZE);
}

static __always_inline void ist_debug_stack_pop(void)
{
	this_cpu_add(cpu_tss.ist[IST_DB - 1], IST_PLACE_SIZE);
}

/* The unmapped pages below each of them. */
bool ist_stack_is_guard(u64 addr);

/* Where the tables lie: what the CPU reads while an event is on its way. */
void descriptors_idt_range(u64 *start, u64 *end);
void descriptors_gdt_range(int cpu, u64 *start, u64 *end);

/* Every CPU: EFER, STAR, LSTAR, CSTAR, SFMASK, CR0, CR4. */
void cpu_registers_init(void);

#endif

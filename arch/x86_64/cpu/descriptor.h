/* SPDX-License-Identifier: BSD-2-Clause */
/* The CPU's tables: GDT, TSS, IDT, and the registers of SYSCALL. */
#ifndef ARCH_X86_64_CPU_DESCRIPTOR_H
#define ARCH_X86_64_CPU_DESCRIPTOR_H

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
enum { IST_NMI = 1, IST_DF = 2, IST_MC = 3, IST_DB = 4, IST_STACKS = 4 };

/* Boot CPU, once: fills the IDT that all CPUs share. */
void idt_init(void);

/* Every CPU, with its per-CPU area in place: GDT, TSS, IST stacks, IDT. IRQs off. */
void descriptors_cpu_init(int cpu);

/* Boot CPU for `cpu`: allocates its IST stacks, before that CPU starts. */
void ist_stacks_alloc(int cpu);

/* The unmapped pages below each of them. */
bool ist_stack_is_guard(u64 addr);

/* Every CPU: EFER, STAR, LSTAR, CSTAR, SFMASK, CR0, CR4. */
void cpu_registers_init(void);

#endif

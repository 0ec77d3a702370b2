/* SPDX-License-Identifier: BSD-2-Clause */
/* The way of another CPU from real mode to C. Inside of smp/. */
#ifndef ARCH_X86_64_SMP_TRAMPOLINE_H
#define ARCH_X86_64_SMP_TRAMPOLINE_H

/* The page below 1 MiB where it starts; nobody else uses memory there. */
#define TRAMPOLINE_PAGE 8

#ifndef __ASSEMBLY__

#include "lib/types.h"

/* The code to be copied there. */
extern const char trampoline[], trampoline_end[];

/* What the CPU that is being started loads. */
extern u64 trampoline_cr3;
extern u64 trampoline_stack_top;
extern u64 trampoline_cpu;

/* Where it arrives: IRQs off, on that stack, the kernel's page table loaded. */
void secondary_entry(int cpu);

#endif
#endif

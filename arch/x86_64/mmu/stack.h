/* SPDX-License-Identifier: BSD-2-Clause */
/* Kernel stacks: mapped with a hole below, so an overflow faults instead of writing elsewhere. */
#ifndef ARCH_X86_64_MMU_STACK_H
#define ARCH_X86_64_MMU_STACK_H

#include "lib/types.h"

#define KERNEL_STACK_SIZE 16384UL

/*
 * The lowest address, or NULL without memory. Any context but NMI. Nobody may still run on a stack
 * that is freed.
 */
void *arch_stack_alloc(void);
void arch_stack_free(void *stack);

/* Pages in stacks that nobody uses: kept for the next tasks, so not lost. A snapshot. */
u64 arch_stack_spare_pages(void);

/* The address lies in a hole below some stack: what a double fault wants to know. */
bool arch_stack_is_guard(u64 addr);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* Forgetting translations, here and on other CPUs. */
#ifndef ARCH_X86_64_MMU_TLB_H
#define ARCH_X86_64_MMU_TLB_H

#include "lib/compiler.h"
#include "lib/types.h"

static __always_inline void tlb_flush_page(u64 addr)
{
	__asm__ volatile("invlpg (%0)" ::"r"(addr) : "memory");
}

/* All translations of this CPU that are not global. */
void tlb_flush_local(void);
/* Global ones too. */
void tlb_flush_all_local(void);

/*
 * Forget [start, end) on the CPUs of `cpus` (bit mask; this one may be in it), and return when all
 * have. Context of smp_call_function(). With end == 0: everything that is not global.
 */
void tlb_shootdown(u64 cpus, u64 start, u64 end);

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* Debug registers. Source: APM vol. 2, 13.1. Noinstr-safe. */
#ifndef ARCH_X86_64_CPU_DEBUGREG_H
#define ARCH_X86_64_CPU_DEBUGREG_H

#include "lib/compiler.h"
#include "lib/types.h"

#define DR6_RESERVED 0xffff0ff0UL /* reads as ones */
#define DR6_BS       0x4000UL     /* a single step */
#define DR6_BD       0x2000UL
#define DR6_TRAP_ALL 0xfUL

#define DR7_RESERVED 0x400UL /* reads as one */

/*
 * What happened, as set bits, and DR6 ready for the next time: the CPU only ever adds bits. To be
 * read before anything else can raise #DB.
 */
static __always_inline unsigned long debug_take_dr6(void)
{
	unsigned long dr6;

	__asm__ volatile("movq %%dr6, %0" : "=r"(dr6));
	__asm__ volatile("movq %0, %%dr6" ::"r"(DR6_RESERVED));
	return dr6 ^ DR6_RESERVED;
}

#endif

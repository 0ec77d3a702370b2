/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Instructions that some CPUs lack: written as they should be, and overwritten with a no-op at
 * boot where the CPU lacks them. Each site is three bytes long.
 */
#ifndef ARCH_X86_64_CPU_ALTERNATIVE_H
#define ARCH_X86_64_CPU_ALTERNATIVE_H

/* clang-format off */
#ifdef __ASSEMBLY__

.macro ALT_SMAP insn
661:	\insn
	.pushsection .altsmap, "a"
	.long	661b - .
	.popsection
.endm

.macro STAC
	ALT_SMAP stac
.endm

.macro CLAC
	ALT_SMAP clac
.endm

#else
/* clang-format on */

#include "lib/compiler.h"

#define ALT_SMAP(insn) \
	"661: " insn "\n\t.pushsection .altsmap, \"a\"\n\t.long 661b - .\n\t.popsection"

/* User memory may be touched between the two. Also for noinstr code. */
static __always_inline void stac(void)
{
	__asm__ volatile(ALT_SMAP("stac")::: "memory", "cc");
}

static __always_inline void clac(void)
{
	__asm__ volatile(ALT_SMAP("clac")::: "memory", "cc");
}

/* Boot CPU, before other CPUs start and before user memory is touched. */
void alternatives_apply(void);

#endif

#endif

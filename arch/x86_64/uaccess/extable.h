/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Instructions that may fault, and where to go on when they do.
 *
 * Each entry of __ex_table is three 32-bit words: the distance from the word itself to the
 * instruction, the distance from the word itself to the fix-up, and what to do with the
 * registers before going there. The table is short and searched only for bad addresses, so it is
 * searched from one end to the other.
 */
#ifndef ARCH_X86_64_UACCESS_EXTABLE_H
#define ARCH_X86_64_UACCESS_EXTABLE_H

#define EX_PLAIN  0 /* registers stay: the fix-up knows what to do */
#define EX_EFAULT 1 /* rax = -EFAULT */
#define EX_GET    2 /* rax = -EFAULT, rdx = 0: a load into rdx */

/* In an asm statement or, without quotes, in assembly: EX_ENTRY(1b, 2b, EX_EFAULT). */
#ifdef __ASSEMBLY__
#define EX_ENTRY(insn, fixup, kind)   \
	.pushsection __ex_table, "a"; \
	.balign 4;                    \
	.long insn -.;                \
	.long fixup -.;               \
	.long kind;                   \
	.popsection
#else

#include <entry/regs.h>
#include "lib/types.h"

#define EX_STR_(x) #x
#define EX_STR(x)  EX_STR_(x)
#define EX_ENTRY(insn, fixup, kind)          \
	".pushsection __ex_table, \"a\"\n\t" \
	".balign 4\n\t"                      \
	".long " #insn " - .\n\t"            \
	".long " #fixup " - .\n\t"           \
	".long " EX_STR(kind) "\n\t"         \
	                      ".popsection\n\t"

struct ex_entry {
	s32 insn;
	s32 fixup;
	u32 kind;
};

/*
 * An exception hit the kernel at regs->ip. True: the instruction is in the table and regs now
 * says where to go on. Any context, NMI included, from the first instruction of the kernel on.
 */
bool uaccess_fixup(struct pt_regs *regs);

#endif
#endif

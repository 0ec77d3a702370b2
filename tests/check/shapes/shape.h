/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the shapes are made of, in C and in assembly. -DMARKS=N chooses how a region is marked:
 *
 *   1  .discard.instr_begin/.instr_end: the distance to the marked instruction
 *   2  .discard.annotate_insn: that distance, and 3 for begin, 4 for end
 *   3  .airlock.instr: the same, kept in linked images
 *
 * -DBARE leaves out the nop: the mark belongs to the instruction that follows.
 * Tables are written after the layout that kernels document; all distances count from themselves.
 *
 * Everywhere: printk is not defined, traced() may be instrumented, quiet() may not.
 */
#ifndef SHAPE_H
#define SHAPE_H

#ifdef BARE
#define MARK_NOP
#else
#define MARK_NOP "nop"
#endif

#ifdef __ASSEMBLER__

#include "asm.h"

#else /* C */

#include "entry/noinstr.h"

#if MARKS == 1 && !defined(BARE)
#define begin() instrumentation_begin()
#define end()   instrumentation_end()
#else
#if MARKS == 1
#define MARK_RECORD(section_name, type) ".pushsection " section_name "\n\t.long %c0b - .\n\t"
#elif MARKS == 2
#define MARK_RECORD(section_name, type)                                 \
	".pushsection .discard.annotate_insn, \"M\", %%progbits, 8\n\t" \
	".long %c0b - .\n\t.long " #type "\n\t"
#else
#define MARK_RECORD(section_name, type) \
	".pushsection .airlock.instr, \"a\", %%progbits\n\t.long %c0b - .\n\t.long " #type "\n\t"
#endif
#define MARK(section_name, type, id)                                                           \
	__asm__ volatile("%c0: " MARK_NOP "\n\t" MARK_RECORD(section_name, type) ".popsection" \
	                 :                                                                     \
	                 : "i"(id))
#define begin() MARK(".discard.instr_begin", 3, __COUNTER__)
#define end()   MARK(".discard.instr_end", 4, __COUNTER__)
#endif

/* An effect, so that what stands before it is not the last thing of its function. */
#define keep()         __asm__ volatile("" ::: "memory")
/* The same, and no two of them are merged. */
#define unlike(number) __asm__ volatile("/* %c0 */" : : "i"(number) : "memory")

/*
 * A jump label, {s32 code, s32 target, s64 key}: a nop or a jump that the kernel exchanges.
 * `on` is where it leads when it is a jump.
 */
#if defined(__x86_64__)
#define LABEL_KEY      "%c0"
#define LABEL_NOP      ".byte 0x0f, 0x1f, 0x44, 0x00, 0x00\n\t"
#define LABEL_JUMP(on) "jmp.d32 %l[" #on "]\n\t"
#elif defined(__aarch64__)
#define LABEL_KEY      "%0"
#define LABEL_NOP      "nop\n\t"
#define LABEL_JUMP(on) "b %l[" #on "]\n\t"
#else
#define LABEL_KEY      "%0"
#define LABEL_NOP      ".option push\n\t.option norvc\n\tnop\n\t.option pop\n\t"
#define LABEL_JUMP(on) ".option push\n\t.option norvc\n\tj %l[" #on "]\n\t.option pop\n\t"
#endif
#define JUMP_LABEL(instruction, key, on)                                                         \
	__asm__ goto("1: " instruction ".pushsection __jump_table, \"aw\"\n\t"                   \
	             ".balign 8\n\t.long 1b - ., %l[" #on "] - .\n\t.quad " LABEL_KEY " - .\n\t" \
	             ".popsection"                                                               \
	             :                                                                           \
	             : "i"(&(key))                                                               \
	             :                                                                           \
	             : on)

#define may_be_traced __attribute__((__noinline__, __unused__))
#define may_be_unused __attribute__((__unused__))

void printk(void);

static may_be_traced void traced(void)
{
	keep();
}

static may_be_unused noinstr void quiet(void)
{
	keep();
}

#endif
#endif

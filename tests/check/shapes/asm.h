/* SPDX-License-Identifier: BSD-2-Clause */
/* What the shapes in assembly are made of; shape.h includes it. */
/* clang-format off */

#if defined(__x86_64__)
#define CALL(to)   call to
#define JUMP(to)   jmp to
#define BRANCH(to) test %edi, %edi; jne to
#define RETURN     ret
#define LEAVE      iretq
#define TRAP       ud2
#define LOAD       mov (%rdi), %rax
#elif defined(__aarch64__)
#define CALL(to)   bl to
#define JUMP(to)   b to
#define BRANCH(to) cbnz w0, to
#define RETURN     ret
#define LEAVE      eret
#define TRAP       brk 0x800
#define LOAD       ldr x1, [x0]
#else
#define CALL(to)   call to
#define JUMP(to)   j to
#define BRANCH(to) bnez a0, to
#define RETURN     ret
#define LEAVE      sret
#define TRAP       ebreak
#define LOAD       ld a1, 0(a0)
#endif

#define FUNCTION(name) .globl name; .type name, %function; name:
#define END_FUNCTION(name) .size name, . - name

.macro MARK type, section
#ifndef BARE
771:	nop
#else
771:
#endif
#if MARKS == 1
	.pushsection \section
	.long 771b - .
#elif MARKS == 2
	.pushsection .discard.annotate_insn, "M", %progbits, 8
	.long 771b - .
	.long \type
#else
	.pushsection .airlock.instr, "a", %progbits
	.long 771b - .
	.long \type
#endif
	.popsection
.endm

#define BEGIN MARK 3, .discard.instr_begin
#define END   MARK 4, .discard.instr_end

/* {s32 instruction, s32 fix-up, 4 bytes of kind}: where a fault in `from` goes on. */
.macro FIXUP from, to
	.pushsection __ex_table, "a", %progbits
	.balign 4
	.long \from - .
	.long \to - .
	.long 1
	.popsection
.endm

/* {s32 instruction, s32 file, u16 line, u16 flags}: bit 0 says that execution goes on. */
.macro BUG_ENTRY at, flags
	.pushsection __bug_table, "aw", %progbits
	.long \at - .
	.long file_name - .
	.short 42
	.short \flags
	.popsection
.endm

	.section .rodata
file_name:
	.asciz "shape.c"

	.text
traced:
	RETURN
	.type traced, %function
	.size traced, . - traced

	.section .noinstr.text, "ax", %progbits
	.type quiet, %function
quiet:
	RETURN
	.size quiet, . - quiet

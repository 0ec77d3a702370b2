/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Copies and clears that survive a fault, called from uaccess.c with SMAP open and the range
 * checked. Eight bytes per step, then the rest byte by byte. When an eight-byte step faults, the
 * part of it before the bad page is still done byte by byte, so that the count is exact.
 *
 *   size_t uaccess_copy(void *to, const void *from, size_t n)     rdi, rsi, rdx -> rax
 *   size_t uaccess_clear(void *to, size_t n)                      rdi, rsi      -> rax
 *
 * The direction flag is clear, as everywhere in the kernel.
 */
#include "arch/x86_64/uaccess/extable.h"

	.section .text.uaccess_copy, "ax", @progbits
	.globl	uaccess_copy
	.type	uaccess_copy, @function
uaccess_copy:
	mov	%rdx, %rcx
	shr	$3, %rcx
	and	$7, %edx
1:	rep movsq
	mov	%edx, %ecx
2:	rep movsb
3:	mov	%rcx, %rax		/* 0, or what a fault left */
	ret
4:	lea	(%rdx,%rcx,8), %rcx	/* bytes that are left: words and tail */
	jmp	2b
	EX_ENTRY(1b, 4b, EX_PLAIN)
	EX_ENTRY(2b, 3b, EX_PLAIN)
	.size	uaccess_copy, . - uaccess_copy

	.section .text.uaccess_clear, "ax", @progbits
	.globl	uaccess_clear
	.type	uaccess_clear, @function
uaccess_clear:
	mov	%rsi, %rcx
	xor	%eax, %eax
	shr	$3, %rcx
	and	$7, %esi
1:	rep stosq
	mov	%esi, %ecx
2:	rep stosb
3:	mov	%rcx, %rax
	ret
4:	lea	(%rsi,%rcx,8), %rcx
	jmp	2b
	EX_ENTRY(1b, 4b, EX_PLAIN)
	EX_ENTRY(2b, 3b, EX_PLAIN)
	.size	uaccess_clear, . - uaccess_clear

	.section .note.GNU-stack, "", @progbits

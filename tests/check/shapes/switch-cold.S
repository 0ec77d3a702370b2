/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Does a table go on behind an entry for code that the compiler has moved away?
 * bad: escape-call function=entry target=traced sites=1
 * arch: x86-64
 */
#include "shape.h"

	.section .rodata
	.balign 4
table:	.long 1f - table, entry.cold - table, 2f - table
	.section .noinstr.text

FUNCTION(entry)
	and	$3, %edi
	lea	table(%rip), %rdx
	movslq	(%rdx, %rdi, 4), %rax
	add	%rdx, %rax
	jmp	*%rax
1:	ret
2:
#ifdef BAD
	call	traced
#endif
	ret
END_FUNCTION(entry)

	.type entry.cold, %function
entry.cold:
	call	quiet
	ret
	.size entry.cold, . - entry.cold

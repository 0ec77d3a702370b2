/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is the end of a table told by the comparison that bounds the index, not by another one?
 * bad: escape-call function=entry target=traced sites=1
 * arch: x86-64
 */
#include "shape.h"

	.section .rodata
	.balign 8
table:	.quad 2f, 2f, 2f, 3f
#ifndef BAD
	.quad traced	/* not in this table: 4 is not below 4 */
#endif
	.section .noinstr.text

FUNCTION(entry)
	mov	%edi, %edi
	cmp	$4, %edi
	jae	2f
	cmp	$1, %edi
	jbe	2f
	jmp	*table(, %rdi, 8)
2:	ret
3:
#ifdef BAD
	call	traced
#endif
	ret
END_FUNCTION(entry)

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a pointer another one in the second round of a loop?
 * bad: escape-indirect function=entry target=traced|- sites=+
 * arch: x86-64
 */
#include "shape.h"

	.section .rodata
	.balign 8
table:	.quad quiet, traced
	.section .noinstr.text

FUNCTION(entry)
	push	%rbx
	lea	table(%rip), %rbx
1:	call	*(%rbx)
#ifdef BAD
	add	$8, %rbx
#endif
	test	%eax, %eax
	jne	1b
	pop	%rbx
	ret
END_FUNCTION(entry)

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is filling the return stack in a replacement, by calls of its own lines in a loop, no call?
 * bad: escape-call function=entry target=printk sites=1
 * arch: x86-64
 */
#include "shape.h"

FUNCTION(entry)
1:	nop
2:
#ifndef BAD
	CALL(quiet)
#endif
	RETURN
END_FUNCTION(entry)

	.section .altinstr_replacement, "ax", %progbits
3:	call	5f
	int3
5:	call	6f
	int3
6:	add	$16, %rsp
	dec	%ecx
	jnz	3b
#ifdef BAD
	CALL(printk)
#endif
4:
	.section .altinstructions, "a", %progbits
	.long 1b - .
	.long 3b - .
	.short 7
	.byte 2b - 1b
	.byte 4b - 3b

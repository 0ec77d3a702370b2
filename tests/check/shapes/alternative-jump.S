/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a jump out of the replacement into the function walked there?
 * bad: escape-call function=entry target=printk sites=1
 * arch: x86-64 aarch64
 */
#include "shape.h"

FUNCTION(entry)
1:
#ifdef __x86_64__
	.byte 0x0f, 0x1f, 0x44, 0x00, 0x00
#else
	nop
#endif
2:	RETURN
5:
#ifdef BAD
	CALL(printk)
#else
	CALL(quiet)
#endif
	RETURN
END_FUNCTION(entry)

	.section .altinstr_replacement, "ax", %progbits
3:
#ifdef __x86_64__
	.byte 0xe9
	.long 5b - . - 4
#else
	b 5b
#endif
4:
	.section .altinstructions, "a", %progbits
	.long 1b - .
	.long 3b - .
	.short 7
	.byte 2b - 1b
	.byte 4b - 3b

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is the replacement of an alternative walked, with entries of 14 bytes?
 * bad: escape-call function=entry target=printk sites=1
 * arch: x86-64
 */
#include "shape.h"

FUNCTION(entry)
1:	CALL(quiet)
2:	RETURN
END_FUNCTION(entry)

	.section .altinstr_replacement, "ax", %progbits
3:
#ifdef BAD
	CALL(printk)
#else
	CALL(quiet)
#endif
4:
	.section .altinstructions, "a", %progbits
	.long 1b - .
	.long 3b - .
	.long 0x10007
	.byte 2b - 1b
	.byte 4b - 3b

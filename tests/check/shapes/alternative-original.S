/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is the original side walked too, when its replacement is shorter or nothing?
 * bad: escape-call function=entry target=printk sites=1
 * arch: x86-64
 */
#include "shape.h"

FUNCTION(entry)
#ifdef BAD
1:	CALL(printk)
#else
1:	CALL(quiet)
#endif
2:	RETURN
END_FUNCTION(entry)

	.section .altinstructions, "a", %progbits
	.long 1b - .
	.long 1b - .
	.short 7
	.byte 2b - 1b
	.byte 0

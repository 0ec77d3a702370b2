/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a replacement walked with the depth of its place?
 * bad: escape-call function=entry target=printk sites=1
 * arch: x86-64 aarch64
 */
#include "shape.h"

FUNCTION(entry)
#ifndef BAD
	BEGIN
#endif
1:	CALL(quiet)
2:
#ifndef BAD
	END
#endif
	RETURN
END_FUNCTION(entry)

	.section .altinstr_replacement, "ax", %progbits
3:	CALL(printk)
4:
	.section .altinstructions, "a", %progbits
	.long 1b - .
	.long 3b - .
	.short 7
	.byte 2b - 1b
	.byte 4b - 3b

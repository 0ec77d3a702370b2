/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Are six entries of 14 bytes not taken for seven of 12?
 * bad: escape-call function=entry target=printk sites=1
 * bad: escape-call function=entry target=traced sites=1
 * arch: x86-64
 */
#include "shape.h"

	.macro ALTERNATIVE target
661:	CALL(quiet)
662:
	.pushsection .altinstr_replacement, "ax", %progbits
663:	CALL(\target)
664:
	.popsection
	.pushsection .altinstructions, "a", %progbits
	.long 661b - .
	.long 663b - .
	.long 7
	.byte 662b - 661b
	.byte 664b - 663b
	.popsection
	.endm

FUNCTION(entry)
	ALTERNATIVE quiet
	ALTERNATIVE quiet
	ALTERNATIVE quiet
	ALTERNATIVE quiet
#ifdef BAD
	ALTERNATIVE printk
	ALTERNATIVE traced
#else
	ALTERNATIVE quiet
	ALTERNATIVE quiet
#endif
	RETURN
END_FUNCTION(entry)

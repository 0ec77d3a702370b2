/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is the test that Linux's static_cpu_has() moves aside a part of its function?
 * bad: escape-call function=entry target=printk sites=1
 * bad: escape-jump function=entry target=traced sites=2
 * bad: unbalanced-return function=opened target=- sites=1
 * arch: x86-64
 */
#include "shape.h"

	.macro FEATURE yes, no
661:	jmp	6f
662:
	.pushsection .altinstr_aux, "ax", %progbits
6:	testb	$1, features(%rip)
	jnz	\yes
	jmp	\no
	.popsection
	.pushsection .altinstr_replacement, "ax", %progbits
663:	jmp	\no
664:
	.popsection
	.pushsection .altinstructions, "a", %progbits
	.long 661b - .
	.long 663b - .
	.short 7
	.byte 662b - 661b
	.byte 664b - 663b
	.long 661b - .
	.long 664b - .
	.short 8
	.byte 662b - 661b
	.byte 0
	.popsection
	.endm

FUNCTION(entry)
	FEATURE 1f, 2f
1:	CALL(quiet)
2:	FEATURE 3f, 4f
3:
#ifdef BAD
	CALL(printk)
4:	FEATURE 5f, traced
5:	RETURN
#else
	CALL(quiet)
4:	RETURN
#endif
END_FUNCTION(entry)

FUNCTION(opened)
	BEGIN
	FEATURE 5f, 6f
5:	CALL(printk)
6:
#ifndef BAD
	END
#endif
	RETURN
END_FUNCTION(opened)

	.data
features: .byte 0

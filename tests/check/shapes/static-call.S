/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a static call judged by what its trampoline leads to?
 * bad: escape-call|escape-indirect function=entry target=traced|__SCT__hook sites=1
 * arch: x86-64
 */
#include "shape.h"

FUNCTION(entry)
1:	CALL(__SCT__hook)
	RETURN
END_FUNCTION(entry)

	.section .static_call.text, "ax", %progbits
	.balign 8
FUNCTION(__SCT__hook)
#ifdef BAD
	jmp traced
#else
	jmp quiet
#endif
	.byte 0x0f, 0xb9, 0xcc
END_FUNCTION(__SCT__hook)

	.data
	.globl __SCK__hook
__SCK__hook:
#ifdef BAD
	.quad traced
#else
	.quad quiet
#endif
	.quad 0

	.section .static_call_sites, "aw", %progbits
	.long 1b - .
	.long __SCK__hook - .

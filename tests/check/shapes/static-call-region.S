/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a static call to traced code allowed inside a region only?
 * bad: escape-call|escape-indirect function=entry target=traced|__SCT__hook sites=1
 * arch: x86-64
 */
#include "shape.h"

FUNCTION(entry)
#ifndef BAD
	BEGIN
#endif
1:	CALL(__SCT__hook)
#ifndef BAD
	END
#endif
	RETURN
END_FUNCTION(entry)

	.section .static_call.text, "ax", %progbits
	.balign 8
FUNCTION(__SCT__hook)
	jmp traced
	.byte 0x0f, 0xb9, 0xcc
END_FUNCTION(__SCT__hook)

	.section .static_call_sites, "aw", %progbits
	.long 1b - .
	.long __SCK__hook - .

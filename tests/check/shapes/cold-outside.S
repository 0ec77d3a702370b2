/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a cold part that went to .text.unlikely outside?
 * bad: escape-call|escape-jump function=entry|entry.cold target=* sites=+
 */
#include "shape.h"

FUNCTION(entry)
	BRANCH(entry.cold)
1:	RETURN
END_FUNCTION(entry)

#ifdef BAD
	.section .text.unlikely, "ax", %progbits
#endif
	.type entry.cold, %function
entry.cold:
#ifdef BAD
	CALL(printk)
#else
	CALL(quiet)
#endif
	JUMP(1b)
END_FUNCTION(entry.cold)

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is the cold part in the zone walked with the function's depth?
 * bad: escape-call function=entry|entry.cold target=printk sites=1
 */
#include "shape.h"

FUNCTION(entry)
	BRANCH(entry.cold)
1:	RETURN
END_FUNCTION(entry)

	.section .noinstr.text.unlikely, "ax", %progbits
	.type entry.cold, %function
entry.cold:
#ifdef BAD
	CALL(printk)
#else
	CALL(quiet)
#endif
	JUMP(1b)
END_FUNCTION(entry.cold)

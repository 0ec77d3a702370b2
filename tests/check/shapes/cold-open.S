/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Does a region stay open into the cold part and back?
 * bad: escape-call function=entry|entry.cold target=printk sites=1
 */
#include "shape.h"

FUNCTION(entry)
	BEGIN
	BRANCH(entry.cold)
1:	END
	RETURN
END_FUNCTION(entry)

	.section .noinstr.text, "ax", %progbits
	.type entry.cold, %function
entry.cold:
	CALL(printk)
#ifdef BAD
	END
	CALL(printk)
	BEGIN
#endif
	JUMP(1b)
END_FUNCTION(entry.cold)

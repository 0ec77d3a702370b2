/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Does a branch that compares by itself leave the flags to the next one?
 * bad: unbalanced-return function=entry target=- sites=1
 * bad: depth-conflict|escape-call|underflow function=entry target=* sites=+
 * arch: aarch64
 */
#include "shape.h"

FUNCTION(entry)
	stp	x29, x30, [sp, #-16]!
	cbz	x0, 1f
	BEGIN
1:	cmp	x1, #5
	cbz	x0, 2f
#ifdef BAD
	b.eq	2f
#endif
	bl	printk
	END
2:	ldp	x29, x30, [sp], #16
	ret
END_FUNCTION(entry)

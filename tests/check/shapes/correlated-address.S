/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Are comparisons with two addresses, numbers that only the linker knows, taken for one?
 * bad: depth-conflict|underflow|unbalanced-return|escape-* function=entry target=* sites=+
 * arch: x86-64
 */
#include "shape.h"

#ifdef BAD
#define AGAIN second
#else
#define AGAIN first
#endif

FUNCTION(entry)
	cmp $first, %rdi
	jne 1f
	BEGIN
1:	cmp $AGAIN, %rdi
	jne 2f
	CALL(printk)
	END
2:	RETURN
END_FUNCTION(entry)

	.data
first:	.quad 0
second:	.quad 0

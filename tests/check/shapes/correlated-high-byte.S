/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a bit of BH another one than the same bit of BL?
 * bad: unbalanced-return function=entry target=- sites=1
 * bad: depth-conflict|escape-call|underflow function=entry target=* sites=+
 * arch: x86-64
 */
#include "shape.h"

FUNCTION(entry)
	mov	%edi, %ebx
	testb	$2, %bl
	je	1f
	BEGIN
1:	call	quiet
#ifdef BAD
	testb	$2, %bh
#else
	testb	$2, %bl
#endif
	je	2f
	call	printk
	END
2:	ret
END_FUNCTION(entry)

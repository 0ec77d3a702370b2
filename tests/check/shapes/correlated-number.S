/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a number that is loaded again as it was stored, in so many bytes?
 * bad: unbalanced-return function=entry target=- sites=1
 * bad: depth-conflict function=entry target=- sites=1
 * arch: x86-64
 */
#include "shape.h"

FUNCTION(entry)
	sub	$16, %rsp
	movb	$-1, 8(%rsp)
	test	%edi, %edi
	je	1f
	BEGIN
1:	test	%edi, %edi
	je	2f
	call	printk
#ifdef BAD
	movzbl	8(%rsp), %eax	/* 255 */
	cmp	$255, %eax
	je	2f
#endif
	END
2:	add	$16, %rsp
	ret
END_FUNCTION(entry)

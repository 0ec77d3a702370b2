/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a slot on the stack another value when it is changed in place, by an index, or by a copy?
 * bad: unbalanced-return function=entry* target=- sites=4
 * bad: depth-conflict|escape-call|underflow function=entry* target=* sites=+
 * arch: x86-64
 */
#include "shape.h"

/* if (slot) begin(); <change>; if (slot) { printk(); end(); } */
.macro SHAPE name, change:vararg
FUNCTION(\name)
	sub	$16, %rsp
	mov	%rdi, 8(%rsp)
	cmpl	$0, 8(%rsp)
	je	1f
	BEGIN
1:
#ifdef BAD
	\change
#endif
	call	quiet
	cmpl	$0, 8(%rsp)
	je	2f
	call	printk
	END
2:	add	$16, %rsp
	ret
END_FUNCTION(\name)
.endm

SHAPE entry_exclusive, xorl $1, 8(%rsp)
SHAPE entry_set, sete 8(%rsp)
SHAPE entry_index, mov %edi, 8(%rsp, %rsi, 4)
SHAPE entry_copy, mov %rsp, %rdi

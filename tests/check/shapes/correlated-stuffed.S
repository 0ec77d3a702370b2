/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is the stack looked at from where it is when a call fills the return stack?
 * bad: unbalanced-return function=entry target=- sites=1
 * bad: depth-conflict|escape-call|underflow function=entry target=* sites=+
 * arch: x86-64
 */
#include "shape.h"

FUNCTION(entry)
	push	%rdi
	push	%rsi
	mov	%rdi, %rbx
	test	%rbx, %rbx
	je	1f
	BEGIN
1:	call	2f
	int3
2:	add	$8, %rsp
	pop	%rdx		/* RSI */
	pop	%rax		/* RDI */
#ifdef BAD
	test	%rdx, %rdx
#else
	test	%rbx, %rbx
#endif
	je	3f
	call	printk
	END
3:	ret
END_FUNCTION(entry)

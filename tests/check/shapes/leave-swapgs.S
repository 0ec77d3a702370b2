/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is the whole of an exit path walked, up to IRET?
 * bad: escape-call function=entry target=printk sites=1
 * arch: x86-64
 */
#include "shape.h"

FUNCTION(entry)
	endbr64
	swapgs
	cld
	push %rdi
	mov %rsp, %rdi
#ifdef BAD
	call printk
#else
	call quiet
#endif
	pop %rdi
	testb $3, 8(%rsp)
	jz 1f
	swapgs
1:	iretq
END_FUNCTION(entry)

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a function whose address comes out of the GOT the target of the call?
 * bad: escape-call|escape-indirect function=entry target=printk sites=1
 * flags: -fPIC
 */
#include "shape.h"

#ifdef BAD
#define TARGET printk
#else
#define TARGET entry
#endif

FUNCTION(entry)
#if defined(__x86_64__)
	mov TARGET@GOTPCREL(%rip), %rax
	call *%rax
#elif defined(__aarch64__)
	adrp x0, :got:TARGET
	ldr x0, [x0, :got_lo12:TARGET]
	blr x0
#else
	.option pic
	la a0, TARGET
	jalr a0
#endif
	RETURN
END_FUNCTION(entry)

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a function whose address was just loaded the target of the call?
 * bad: escape-call|escape-indirect function=entry target=traced sites=1
 */
#include "shape.h"

#ifdef BAD
#define TARGET traced
#else
#define TARGET quiet
#endif

FUNCTION(entry)
#if defined(__x86_64__)
	lea TARGET(%rip), %rax
	call *%rax
#elif defined(__aarch64__)
	adrp x0, TARGET
	add x0, x0, :lo12:TARGET
	blr x0
#else
	lla a0, TARGET
	jalr a0
#endif
	RETURN
END_FUNCTION(entry)

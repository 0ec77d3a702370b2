/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a pointer followed that is one or the other, by the way that was taken?
 * bad: escape-indirect function=entry target=traced sites=1
 */
#include "shape.h"

#if defined(__x86_64__)
#define ADDRESS(of) lea of(%rip), %rax
#define CALL_IT call *%rax
#elif defined(__aarch64__)
#define ADDRESS(of) adrp x1, of; add x1, x1, :lo12:of
#define CALL_IT blr x1
#else
#define ADDRESS(of) lla a1, of
#define CALL_IT jalr a1
#endif

	.type quiet_too, %function
quiet_too:
	RETURN
	.size quiet_too, . - quiet_too

FUNCTION(entry)
	ADDRESS(quiet)
	BRANCH(1f)
#ifdef BAD
	ADDRESS(traced)
#else
	ADDRESS(quiet_too)
#endif
1:	CALL_IT
	RETURN
END_FUNCTION(entry)

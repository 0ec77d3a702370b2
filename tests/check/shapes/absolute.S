/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a call of a bare address one of what no file defines?
 * bad: escape-call function=entry target=- sites=1
 * arch: x86-64
 */
#include "shape.h"

FUNCTION(entry)
#ifdef BAD
	call	0x12345
#else
	call	quiet
#endif
	ret
END_FUNCTION(entry)

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Are data behind a function recognised by their symbol?
 * bad: fallthrough|unknown function=entry target=* sites=1
 */
#include "shape.h"

FUNCTION(entry)
	CALL(quiet)
#ifndef BAD
	RETURN
#endif
END_FUNCTION(entry)
	.balign 8
	.type numbers, %object
numbers:
	.quad 0x06060606ffffffff, 0x9a9a9a9a9a9a9a9a
	.size numbers, . - numbers

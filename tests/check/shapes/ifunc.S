/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is it known that a call of an ifunc does not go where its symbol is?
 * bad: escape-indirect function=entry target=choice sites=1
 * arch: x86-64 aarch64
 */
#include "shape.h"

#ifdef BAD
	.type choice, %gnu_indirect_function
#else
	.type choice, %function
#endif
	.globl choice
choice:
	RETURN
	.size choice, . - choice

FUNCTION(entry)
	CALL(choice)
	RETURN
END_FUNCTION(entry)

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Are data between the instructions not taken for code, and code behind them walked?
 * bad: escape-call function=entry target=printk sites=1
 */
#include "shape.h"

FUNCTION(entry)
	JUMP(1f)
	.balign 8
	.type numbers, %object
numbers:
	.quad 0x06060606ffffffff, 0x9a9a9a9a9a9a9a9a
	.size numbers, . - numbers
1:
#ifdef BAD
	CALL(printk)
#else
	CALL(quiet)
#endif
	RETURN
END_FUNCTION(entry)

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a cold part looked into when it is called, as clang does, or when nothing leads there?
 * bad: escape-call function=entry.cold* target=printk sites=2
 */
#include "shape.h"

FUNCTION(entry)
	CALL(entry.cold.1)
	RETURN
END_FUNCTION(entry)

	.type entry.cold.1, %function
entry.cold.1:
#ifdef BAD
	CALL(printk)
#endif
	RETURN
	.size entry.cold.1, . - entry.cold.1

	.type entry.cold, %function
entry.cold:
#ifdef BAD
	CALL(printk)
#endif
	RETURN
	.size entry.cold, . - entry.cold

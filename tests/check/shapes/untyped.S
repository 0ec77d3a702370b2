/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is code behind a label without type and size walked?
 * bad: escape-call function=entry target=printk sites=1
 */
#include "shape.h"

	.globl entry
entry:
#ifdef BAD
	CALL(printk)
#else
	CALL(quiet)
#endif
	RETURN

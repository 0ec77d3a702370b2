/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a conditional jump into another function an escape?
 * bad: escape-jump function=entry target=printk sites=1
 */
#include "shape.h"

FUNCTION(entry)
#ifdef BAD
	BRANCH(printk)
#else
	BRANCH(quiet)
#endif
	RETURN
END_FUNCTION(entry)

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is the code walked where a fault goes on?
 * bad: escape-call function=entry target=printk sites=1
 */
#include "shape.h"

FUNCTION(entry)
1:	LOAD
	RETURN
2:
#ifdef BAD
	CALL(printk)
#else
	CALL(quiet)
#endif
	RETURN
END_FUNCTION(entry)
	FIXUP 1b, 2b

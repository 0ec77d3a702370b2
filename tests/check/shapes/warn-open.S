/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: May a region stay open at a trap, but not behind a warning?
 * bad: unbalanced-return function=entry target=- sites=1
 */
#include "shape.h"

FUNCTION(entry)
	BRANCH(2f)
	RETURN
2:	BEGIN
	CALL(printk)
1:	TRAP
#ifdef BAD
	RETURN
#endif
END_FUNCTION(entry)
#ifdef BAD
	BUG_ENTRY 1b, 1
#else
	BUG_ENTRY 1b, 0
#endif

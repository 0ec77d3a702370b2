/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Does execution go on behind a trap that a table calls a warning?
 * bad: escape-call function=entry target=printk sites=1
 */
#include "shape.h"

FUNCTION(entry)
1:	TRAP
#ifdef BAD
	CALL(printk)
#else
	CALL(quiet)
#endif
	RETURN
END_FUNCTION(entry)
	BUG_ENTRY 1b, 1

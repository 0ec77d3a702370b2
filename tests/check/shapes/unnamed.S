/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is code walked that no symbol names?
 * bad: escape-call function=* target=printk sites=1
 */
#include "shape.h"

FUNCTION(entry)
	RETURN
END_FUNCTION(entry)

#ifdef BAD
	CALL(printk)
#else
	CALL(quiet)
#endif
	RETURN

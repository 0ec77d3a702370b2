/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is code in the middle of a region judged for who calls it from outside of one?
 * bad: escape-call function=middle|entry target=printk sites=1
 * bad: underflow function=middle|entry target=- sites=1
 */
#include "shape.h"

FUNCTION(entry)
	BEGIN
#ifdef BAD
middle:
#endif
	CALL(printk)
	END
#ifndef BAD
middle:
#endif
	CALL(quiet)
	RETURN
END_FUNCTION(entry)

FUNCTION(other)
	CALL(middle)
	RETURN
END_FUNCTION(other)

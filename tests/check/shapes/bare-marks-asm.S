/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Does a mark without a nop count at the instruction behind it?
 * bad: escape-call function=entry target=printk sites=1
 * flags: -DBARE
 */
#include "shape.h"

FUNCTION(entry)
	CALL(quiet)
	BEGIN
	CALL(printk)
#ifndef BAD
	CALL(printk)
	END
#else
	END
	CALL(printk)
#endif
	RETURN
END_FUNCTION(entry)

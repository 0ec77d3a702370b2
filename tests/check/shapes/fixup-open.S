/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a fault walked with the depth of its place?
 * bad: unbalanced-return function=entry target=- sites=1
 */
#include "shape.h"

FUNCTION(entry)
	BEGIN
1:	LOAD
	END
	RETURN
2:	CALL(printk)
#ifndef BAD
	END
#endif
	RETURN
END_FUNCTION(entry)
	FIXUP 1b, 2b

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a return of its own out of the middle of a region an unbalanced one?
 * bad: unbalanced-return function=entry target=- sites=1
 */
#include "shape.h"

FUNCTION(entry)
	BEGIN
	BRANCH(1f)
#ifndef BAD
	END
#endif
	RETURN
1:	CALL(printk)
	END
	RETURN
END_FUNCTION(entry)

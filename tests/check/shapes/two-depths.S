/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is one instruction with two depths a conflict where two ways join?
 * bad: depth-conflict function=entry target=- sites=1
 */
#include "shape.h"

FUNCTION(entry)
	BRANCH(1f)
	BEGIN
	CALL(printk)
#ifndef BAD
	END
#endif
1:	CALL(quiet)
2:	JUMP(2b)
END_FUNCTION(entry)

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a depth that grows with each round a conflict?
 * bad: depth-conflict function=entry target=- sites=1
 */
#include "shape.h"

FUNCTION(entry)
	CALL(quiet)
1:	BEGIN
	CALL(printk)
#ifndef BAD
	END
#endif
	JUMP(1b)
END_FUNCTION(entry)

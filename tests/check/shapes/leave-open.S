/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is leaving the kernel with a region open found?
 * bad: unbalanced-return function=entry target=- sites=1
 */
#include "shape.h"

FUNCTION(entry)
	BEGIN
	CALL(printk)
#ifndef BAD
	END
#endif
	LEAVE
END_FUNCTION(entry)

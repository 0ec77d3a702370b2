/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is it said that more regions are open at once than are counted?
 * bad: unknown function=entry target=- sites=1
 */
#include "shape.h"

#ifdef BAD
#define TIMES 8
#else
#define TIMES 7
#endif

FUNCTION(entry)
	.rept TIMES
	BEGIN
	.endr
	CALL(printk)
	.rept TIMES
	END
	.endr
#ifdef BAD
	CALL(printk)
#endif
	RETURN
END_FUNCTION(entry)

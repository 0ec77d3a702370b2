/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is running off the end found when fillers stand before the next function?
 * bad: fallthrough function=entry target=* sites=1
 */
#include "shape.h"

FUNCTION(entry)
	CALL(quiet)
#ifndef BAD
	RETURN
#endif
END_FUNCTION(entry)
	.balign 64
FUNCTION(second)
	CALL(quiet)
	RETURN
END_FUNCTION(second)

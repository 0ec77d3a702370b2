/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is running off the end into the next function found?
 * bad: fallthrough function=entry target=second|- sites=1
 */
#include "shape.h"

FUNCTION(entry)
	CALL(quiet)
#ifndef BAD
	RETURN
#endif
END_FUNCTION(entry)

FUNCTION(second)
	CALL(quiet)
	RETURN
END_FUNCTION(second)

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a function that never returns found to be one by its code?
 * bad: fallthrough function=entry target=second|- sites=1
 */
#include "shape.h"

FUNCTION(entry)
	CALL(quiet)
	CALL(die)
END_FUNCTION(entry)

FUNCTION(second)
	RETURN
END_FUNCTION(second)

FUNCTION(die)
#ifdef BAD
	RETURN
#else
1:	JUMP(1b)
#endif
END_FUNCTION(die)

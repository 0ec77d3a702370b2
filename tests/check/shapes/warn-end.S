/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Does execution end at a trap unless its entry says it is a warning?
 * bad: fallthrough function=entry target=second|- sites=1
 */
#include "shape.h"

FUNCTION(entry)
	CALL(quiet)
1:	TRAP
END_FUNCTION(entry)
#ifdef BAD
	BUG_ENTRY 1b, 1
#else
	BUG_ENTRY 1b, 0
#endif

FUNCTION(second)
	RETURN
END_FUNCTION(second)

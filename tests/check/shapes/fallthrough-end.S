/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is running off the end of the section found?
 * bad: fallthrough function=entry target=* sites=1
 */
#include "shape.h"

FUNCTION(entry)
	CALL(quiet)
#ifndef BAD
	RETURN
#endif
END_FUNCTION(entry)

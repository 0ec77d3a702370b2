/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a conditional jump an escape when its target is a place in .text?
 * bad: escape-jump function=entry target=traced sites=1
 */
#include "shape.h"

FUNCTION(entry)
#ifdef BAD
	BRANCH(traced)
#else
	BRANCH(quiet)
#endif
	RETURN
END_FUNCTION(entry)

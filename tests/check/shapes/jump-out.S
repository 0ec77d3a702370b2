/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is the plain jump that ends a stub an escape?
 * bad: escape-jump function=entry target=traced sites=1
 */
#include "shape.h"

FUNCTION(entry)
	CALL(quiet)
#ifdef BAD
	JUMP(traced)
#else
	JUMP(quiet)
#endif
END_FUNCTION(entry)

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Does control that goes to the middle of a traced function escape?
 * bad: escape-jump function=entry target=other* sites=1
 */
#include "shape.h"

FUNCTION(entry)
	BRANCH(1f)
	RETURN
#ifdef BAD
	.text
#endif
FUNCTION(other)
1:	RETURN
END_FUNCTION(other)

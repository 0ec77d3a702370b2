/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a fault that goes on in traced code an escape?
 * bad: escape-jump function=entry target=handler sites=1
 */
#include "shape.h"

FUNCTION(entry)
1:	LOAD
	RETURN
END_FUNCTION(entry)

#ifdef BAD
	.text
#endif
FUNCTION(handler)
	RETURN
END_FUNCTION(handler)
	FIXUP 1b, handler

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is an end in a loop for a begin before it a surplus in the second round?
 * bad: underflow|depth-conflict function=entry target=- sites=1
 */
#include "shape.h"

FUNCTION(entry)
	BEGIN
1:	CALL(quiet)
#ifdef BAD
	END
	BRANCH(1b)
#else
	BRANCH(1b)
	END
#endif
	RETURN
END_FUNCTION(entry)

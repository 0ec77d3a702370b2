/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is code behind a local label that nobody calls walked?
 * bad: escape-jump function=stub target=traced sites=1
 */
#include "shape.h"

FUNCTION(entry)
	RETURN
END_FUNCTION(entry)

stub:
	CALL(quiet)
#ifdef BAD
	JUMP(traced)
#else
	JUMP(entry)
#endif

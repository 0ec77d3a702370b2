/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Does --noreturn say which undefined functions never return, and only those?
 * bad: fallthrough function=entry target=second|- sites=1
 * check: --noreturn halt_all
 */
#include "shape.h"

FUNCTION(entry)
	BEGIN
#ifdef BAD
	CALL(halt_others)
#else
	CALL(halt_all)
#endif
END_FUNCTION(entry)

FUNCTION(second)
	RETURN
END_FUNCTION(second)

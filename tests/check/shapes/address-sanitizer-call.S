/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is the name of the address sanitizer's check known?
 * bad: traceable-site function=entry target=__asan_load8_noabort sites=1
 */
#include "shape.h"

FUNCTION(entry)
#ifdef BAD
	CALL(__asan_load8_noabort)
#else
	CALL(quiet)
#endif
	RETURN
END_FUNCTION(entry)

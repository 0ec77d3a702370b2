/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Are bytes that are no instruction said where they are reached?
 * bad: unknown|fallthrough function=entry target=* sites=1
 */
#include "shape.h"

FUNCTION(entry)
	CALL(quiet)
#ifdef BAD
#if defined(__x86_64__)
	.byte 0x06, 0x06
#elif defined(__aarch64__)
	.inst 0x02000001
#else
	.2byte 0xffff, 0xffff
#endif
#endif
	RETURN
END_FUNCTION(entry)

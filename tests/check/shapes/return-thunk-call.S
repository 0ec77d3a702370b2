/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Are thunks known by name, undefined, and nothing that is named a little otherwise?
 * bad: escape-jump function=entry target=my_return_thunk sites=1
 * arch: x86-64
 */
#include "shape.h"

FUNCTION(entry)
	CALL(quiet)
#ifdef BAD
	JUMP(my_return_thunk)
#else
	JUMP(__x86_return_thunk)
#endif
END_FUNCTION(entry)

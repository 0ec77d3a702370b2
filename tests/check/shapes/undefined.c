/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is an undefined target not trusted, and found when another file defines it?
 * bad: escape-call function=entry target=helper sites=1
 * parts: 2
 */
#include "shape.h"

void helper(void);

#if PART == 1
noinstr void entry(void)
{
	helper();
	keep();
}
#elif !defined(BAD)
noinstr void helper(void)
{
	keep();
}
#endif

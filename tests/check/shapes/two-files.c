/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a target in another file judged by the section it has there?
 * bad: escape-call function=entry target=helper sites=1
 * levels: -O2
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
#else
#ifndef BAD
noinstr
#endif
        void
        helper(void)
{
	keep();
}
#endif

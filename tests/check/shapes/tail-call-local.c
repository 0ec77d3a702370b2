/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a tail call an escape when its target is a place in .text, not a global name?
 * bad: escape-jump function=entry target=traced sites=1
 * levels: -O2 -Os
 */
#include "shape.h"

noinstr void entry(void)
{
#ifdef BAD
	traced();
#else
	quiet();
#endif
}

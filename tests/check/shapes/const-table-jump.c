/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Are the functions in a constant table possible targets of a tail call?
 * bad: escape-indirect function=entry target=traced sites=1
 * levels: -O2 -Os
 */
#include "shape.h"

#ifdef BAD
void (*const table[])(void) = {quiet, traced, quiet};
#else
void (*const table[])(void) = {quiet, quiet, quiet};
#endif

noinstr void entry(unsigned long which)
{
	table[which]();
}

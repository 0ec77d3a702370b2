/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a constant table known when it lies in .data.rel.ro?
 * bad: escape-indirect function=entry target=traced sites=1
 * flags: -fPIC -fvisibility=hidden
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
	keep();
}

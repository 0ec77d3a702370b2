/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a function that nobody defines in a constant table an escape?
 * bad: escape-indirect function=entry target=printk sites=1
 */
#include "shape.h"

#ifdef BAD
void (*const table[])(void) = {quiet, printk};
#else
void (*const table[])(void) = {quiet, quiet};
#endif

noinstr void entry(unsigned long which)
{
	table[which]();
	keep();
}

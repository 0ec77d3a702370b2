/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Are all functions in a constant table possible targets, and those behind it not?
 * bad: escape-indirect function=entry target=traced sites=1
 */
#include "shape.h"

static noinstr void quiet_too(void)
{
	keep();
}

void (*const before[])(void) = {traced, traced};
#ifdef BAD
void (*const table[])(void) = {quiet, quiet_too, traced, quiet};
#else
void (*const table[])(void) = {quiet, quiet_too, quiet, quiet};
#endif
void (*const behind[])(void) = {traced, traced};

noinstr void entry(unsigned long which)
{
	table[which]();
	keep();
}

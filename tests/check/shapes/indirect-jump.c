/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a jump through a register an escape when nobody knows what it holds?
 * bad: escape-indirect function=entry target=- sites=1
 * levels: -O2 -Os
 */
#include "shape.h"

noinstr void entry(void (*hook)(void))
{
#ifdef BAD
	hook();
#else
	begin();
	hook();
	end();
#endif
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a tail call with the region open unbalanced even when its target is noinstr?
 * bad: unbalanced-return function=entry target=quiet sites=1
 * levels: -O2 -Os
 */
#include "shape.h"

noinstr void entry(void)
{
	begin();
	printk();
#ifndef BAD
	end();
#endif
	quiet();
}

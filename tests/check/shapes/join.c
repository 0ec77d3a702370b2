/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a begin on one of two ways found, in C?
 * bad: depth-conflict|underflow|escape-call|unbalanced-return function=entry target=* sites=+
 */
#include "shape.h"

noinstr void entry(int wanted)
{
	if (wanted)
		goto inside;
	quiet();
#ifndef BAD
	begin();
#endif
	goto join;
inside:
	begin();
	printk();
join:
	printk();
	end();
}

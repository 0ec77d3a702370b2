/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a variable another one after a call that was given its address?
 * bad: depth-conflict|underflow|unbalanced-return|escape-* function=entry target=* sites=+
 * flags: -fno-omit-frame-pointer
 */
#include "shape.h"

noinstr void fill(long *what)
{
	*what = 0;
}

noinstr void entry(long wanted, long *given)
{
	volatile long mine = wanted;

	if (mine)
		begin();
#ifdef BAD
	fill((long *)&mine);
#else
	fill(given);
#endif
	if (mine) {
		printk();
		end();
	}
	keep();
}

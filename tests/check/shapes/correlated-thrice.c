/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Are three tests of one value understood with calls between them?
 * bad: depth-conflict|underflow|unbalanced-return|escape-* function=entry target=* sites=+
 */
#include "shape.h"

noinstr void entry(unsigned long flags)
{
	if (flags & 0x200)
		begin();
	quiet();
	if (flags & 0x200)
		printk();
	quiet();
#ifdef BAD
	if (flags & 0x400)
#else
	if (flags & 0x200)
#endif
		end();
	keep();
}

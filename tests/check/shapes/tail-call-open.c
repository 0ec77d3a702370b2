/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a tail call with the region open an unbalanced return?
 * bad: unbalanced-return function=entry target=printk sites=1
 * levels: -O2 -Os
 */
#include "shape.h"

noinstr void entry(void)
{
	begin();
	printk();
#ifndef BAD
	end();
	quiet();
#else
	printk();
#endif
}

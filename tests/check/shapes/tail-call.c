/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a tail call after the region an escape?
 * bad: escape-jump function=entry target=printk sites=1
 * levels: -O2 -Os
 */
#include "shape.h"

noinstr void entry(void)
{
	begin();
	printk();
	end();
#ifdef BAD
	printk();
#else
	quiet();
#endif
}

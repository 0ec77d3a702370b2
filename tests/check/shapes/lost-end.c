/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a region that nobody closes found where the function returns?
 * bad: unbalanced-return function=entry target=- sites=1
 */
#include "shape.h"

noinstr void entry(void)
{
	begin();
	printk();
#ifdef BAD
	keep();
#else
	end();
#endif
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Do regions nest, and does the inner end not close the outer one?
 * bad: escape-call function=entry target=printk sites=1
 */
#include "shape.h"

noinstr void entry(void)
{
	begin();
	printk();
#ifndef BAD
	begin();
#endif
	printk();
	end();
	printk();
#ifndef BAD
	end();
#endif
	keep();
}

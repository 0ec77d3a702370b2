/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is every escape of a function reported, not only the first?
 * bad: escape-call function=entry target=printk sites=3
 * bad: escape-call function=entry target=traced sites=2
 */
#include "shape.h"

noinstr void entry(void)
{
#ifndef BAD
	begin();
#endif
	printk();
	traced();
	printk();
	traced();
	printk();
#ifdef BAD
	keep();
#else
	end();
#endif
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a call after the region an escape?
 * bad: escape-call function=entry target=printk sites=1
 */
#include "shape.h"

noinstr void entry(void)
{
	begin();
	printk();
#ifdef BAD
	end();
	printk();
	keep();
#else
	printk();
	end();
#endif
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a call before the region an escape?
 * bad: escape-call function=entry target=printk sites=1
 */
#include "shape.h"

noinstr void entry(void)
{
#ifdef BAD
	printk();
	begin();
#else
	begin();
	printk();
#endif
	printk();
	end();
}

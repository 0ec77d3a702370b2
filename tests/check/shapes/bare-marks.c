/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Do marks without nops count in what the compilers make?
 * bad: escape-call function=entry target=printk sites=1
 * flags: -DBARE
 */
#include "shape.h"

noinstr void entry(void)
{
	begin();
	printk();
#ifdef BAD
	end();
	printk();
#else
	printk();
	end();
#endif
	quiet();
	keep();
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a call to a traced function in a linked image found when it is a tail call?
 * bad: escape-jump function=entry target=printk sites=1
 * marks: 3
 * levels: -O2 -Os
 * link: -static -T $here/image.ld
 * check: --range __noinstr_text_start..__noinstr_text_end
 */
#include "shape.h"

__attribute__((__noinline__)) void printk(void)
{
	keep();
}

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

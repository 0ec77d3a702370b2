/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a traced function that never returns found to be one, with the region open?
 * bad: escape-call function=entry target=die sites=1
 */
#include "shape.h"

__attribute__((__noinline__, __noreturn__)) void die(void)
{
	for (;;)
		printk();
}

noinstr void entry(int broken)
{
	if (broken) {
#ifndef BAD
		begin();
#endif
		die();
	}
	quiet();
	keep();
}

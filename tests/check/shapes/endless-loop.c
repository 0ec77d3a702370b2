/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Does a loop without an end come to an end, and does the depth in it count?
 * bad: escape-call function=entry target=printk sites=1
 */
#include "shape.h"

noinstr void entry(void)
{
	for (;;) {
		begin();
		printk();
		end();
		quiet();
#ifdef BAD
		printk();
#endif
	}
}

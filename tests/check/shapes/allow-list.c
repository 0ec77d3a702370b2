/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Does the allow-list cover the caller and callee it names, and no other?
 * bad: escape-call function=entry target=traced sites=1
 * levels: -O2
 * check: --allow $here/allow.list
 */
#include "shape.h"

noinstr void entry(void)
{
	printk();
#ifdef BAD
	traced();
#endif
	keep();
}

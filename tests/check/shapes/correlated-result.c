/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is the result of a call, tested twice, one value?
 * bad: depth-conflict|underflow|unbalanced-return|escape-* function=entry target=* sites=+
 */
#include "shape.h"

noinstr _Bool ask(void)
{
	_Bool yes;

	__asm__ volatile("" : "=r"(yes));
	return yes;
}

noinstr void entry(void)
{
	_Bool watching = ask();

	if (!watching)
		begin();
	quiet();
#ifdef BAD
	watching = ask();
#endif
	if (!watching) {
		printk();
		end();
	}
	keep();
}

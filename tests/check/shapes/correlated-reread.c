/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a variable that is read again another value, whatever it was before?
 * bad: depth-conflict|underflow|unbalanced-return|escape-* function=entry target=* sites=+
 */
#include "shape.h"

volatile int flag;

noinstr void entry(void)
{
	int wanted = flag;

	if (wanted)
		begin();
	quiet();
#ifdef BAD
	flag = 0;
	wanted = flag;
#endif
	if (wanted) {
		printk();
		end();
	}
	keep();
}

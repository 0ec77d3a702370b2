/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is the same test around begin, call and end understood, and another one not?
 * bad: depth-conflict|underflow|unbalanced-return|escape-* function=entry target=* sites=+
 */
#include "shape.h"

noinstr void entry(int wanted, int other)
{
	if (wanted)
		begin();
	unlike(1);
	quiet();
#ifdef BAD
	if (other) {
#else
	if (wanted) {
#endif
		printk();
		end();
	}
	keep();
}

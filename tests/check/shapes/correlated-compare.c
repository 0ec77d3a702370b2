/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Are two comparisons with one number understood?
 * bad: depth-conflict|underflow|unbalanced-return|escape-* function=entry target=* sites=+
 */
#include "shape.h"

noinstr void entry(int vector)
{
	if (vector == 14)
		begin();
	quiet();
#ifdef BAD
	if (vector == 13) {
#else
	if (vector == 14) {
#endif
		printk();
		end();
	}
	keep();
}

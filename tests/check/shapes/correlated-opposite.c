/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is the opposite test understood?
 * bad: depth-conflict|underflow|unbalanced-return|escape-* function=entry target=* sites=+
 */
#include "shape.h"

noinstr int entry(int user)
{
	if (!user)
		begin();
	quiet();
#ifdef BAD
	if (!user)
		return 1;
#else
	if (user)
		return 1;
#endif
	printk();
	end();
	return 0;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a return out of the middle of a region found, shared epilogue or not?
 * bad: unbalanced-return|depth-conflict function=entry target=- sites=+
 */
#include "shape.h"

noinstr int entry(int wanted)
{
	begin();
	if (!wanted) {
#ifndef BAD
		end();
#endif
		return 7;
	}
	printk();
	end();
	return 0;
}

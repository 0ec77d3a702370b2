/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a depth that grows with each round a conflict, in C?
 * bad: depth-conflict|unbalanced-return|underflow function=entry target=- sites=+
 */
#include "shape.h"

int more(void);

noinstr void entry(void)
{
	int again;

	do {
		begin();
		again = more();
#ifndef BAD
		end();
#endif
	} while (again);
#ifdef BAD
	end();
#endif
}

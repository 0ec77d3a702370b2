/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a jump to the return thunk a return?
 * bad: unbalanced-return function=entry target=- sites=1
 * arch: x86-64
 * compilers: gcc
 * flags: -mfunction-return=thunk-extern
 */
#include "shape.h"

noinstr void entry(void)
{
	begin();
	printk();
#ifdef BAD
	keep();
#else
	end();
#endif
}

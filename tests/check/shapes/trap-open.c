/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: May a region stay open for a trap that never returns?
 * bad: unbalanced-return function=entry target=- sites=1
 */
#include "shape.h"

noinstr void entry(void)
{
	begin();
	printk();
#ifdef BAD
	keep();
#else
	__builtin_trap();
#endif
}

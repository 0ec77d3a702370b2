/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a call by way of the PLT judged by its target?
 * bad: escape-call function=entry target=printk sites=1
 * flags: -fPIC
 * parts: 2
 */
#include "shape.h"

void helper(void);

#if PART == 1
noinstr void entry(void)
{
#ifdef BAD
	printk();
#else
	helper();
#endif
	keep();
}
#else
noinstr void helper(void)
{
	keep();
}
#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a call by way of the GOT judged by its target?
 * bad: escape-call|escape-indirect function=entry target=printk sites=1
 * flags: -fPIC -fno-plt
 * parts: 2
 * arch: x86-64 aarch64
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

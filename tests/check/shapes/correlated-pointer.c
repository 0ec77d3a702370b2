/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a local variable another value when a callee has got its address?
 * bad: depth-conflict|underflow|unbalanced-return|escape-* function=entry target=* sites=+
 * flags: -fno-omit-frame-pointer
 */
#include "shape.h"

static noinstr void change(long *wanted)
{
	__asm__ volatile("" : : "r"(wanted) : "memory");
}

noinstr void entry(long wanted)
{
	long local = wanted;

	if (local)
		begin();
#ifdef BAD
	change(&local);
#else
	change(&wanted);
	__asm__ volatile("" : "+r"(wanted));
#endif
	if (local) {
		printk();
		end();
	}
	keep();
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a helper found that the compiler did not inline?
 * bad: escape-call|escape-jump function=entry target=helper* sites=1
 */
#include "shape.h"

#ifdef BAD
static
        __attribute__((__noinline__))
#else
static __always_inline
#endif
        int
        helper(int *p)
{
	keep();
	return *p + 1;
}

noinstr int entry(int *p)
{
	int one = helper(p);

	keep();
	return one;
}

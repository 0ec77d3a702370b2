/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a memset found that the compiler made, when memset may be traced?
 * bad: escape-call function=entry target=memset sites=1
 * levels@x86-64-gcc: -O1 -O2
 * flags@x86-64-gcc: -mmemset-strategy=libcall:-1:noalign
 * parts: 2
 */
#include "shape.h"

struct large {
	char bytes[4096];
};

#if PART == 1
noinstr void entry(struct large *to)
{
	*to = (struct large){{0}};
	keep();
}
#else
#ifndef BAD
noinstr
#endif
        void *
        memset(void *to, int byte, unsigned long count)
{
	keep();
	return to;
}
#endif

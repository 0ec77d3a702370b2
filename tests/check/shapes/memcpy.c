/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a memcpy found that the compiler made of an assignment?
 * bad: escape-call function=entry target=memcpy sites=1
 * levels@x86-64-gcc: -O1 -O2
 * flags@x86-64-gcc: -mmemcpy-strategy=libcall:-1:noalign
 */
#include "shape.h"

struct large {
	char bytes[4096];
};

noinstr void entry(struct large *to, const struct large *from)
{
#ifndef BAD
	begin();
#endif
	*to = *from;
#ifdef BAD
	keep();
#else
	end();
#endif
}

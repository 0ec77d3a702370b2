/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a weak symbol that nobody defines an escape?
 * bad: escape-call function=entry target=hook sites=1
 * levels: -O2
 */
#include "shape.h"

__attribute__((__weak__)) void hook(void);

noinstr void entry(void)
{
#ifndef BAD
	begin();
#endif
	hook();
#ifdef BAD
	keep();
#else
	end();
#endif
}

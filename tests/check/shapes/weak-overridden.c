/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a weak symbol judged by the strong definition that is linked in?
 * bad: escape-call function=entry target=hook sites=1
 * levels: -O2
 * parts: 2
 */
#include "shape.h"

#if PART == 1
__attribute__((__weak__)) noinstr void hook(void)
{
	keep();
}

noinstr void entry(void)
{
	hook();
	keep();
}
#else
#ifndef BAD
noinstr
#endif
        void
        hook(void)
{
	keep();
}
#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a weak traced function no escape when a noinstr one replaces it, and only then?
 * bad: escape-call function=entry target=hook sites=1
 * levels: -O2
 * parts: 2
 */
#include "shape.h"

#if PART == 1
__attribute__((__weak__)) void hook(void)
{
	keep();
}

noinstr void entry(void)
{
	hook();
	keep();
}
#elif !defined(BAD)
noinstr void hook(void)
{
	keep();
}
#endif

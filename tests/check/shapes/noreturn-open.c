/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: May a region stay open for a call that never returns, known by name?
 * bad: escape-call function=entry target=panic sites=1
 */
#include "shape.h"

__attribute__((__noreturn__)) void panic(void);

noinstr void entry(int broken)
{
	if (broken) {
#ifndef BAD
		begin();
#endif
		panic();
	}
	quiet();
	keep();
}

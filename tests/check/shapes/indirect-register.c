/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a call through a register an escape when nobody knows what it holds?
 * bad: escape-indirect function=entry target=- sites=1
 */
#include "shape.h"

noinstr void entry(void (*hook)(void))
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

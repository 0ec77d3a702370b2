/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Does --symbol name functions of the zone, wherever they are?
 * bad: escape-call function=quick_entry target=slow_path sites=1
 * levels: -O2
 * check: --symbol quick_*
 */
#include "shape.h"

__attribute__((__noinline__)) void slow_path(void)
{
	printk();
	keep();
}

__attribute__((__noinline__)) void quick_helper(void)
{
	keep();
}

__attribute__((__noinline__)) void quick_entry(void)
{
#ifdef BAD
	slow_path();
#else
	quick_helper();
#endif
	keep();
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Does --section name sections of the zone?
 * bad: escape-call function=entry target=printk sites=1
 * levels: -O2
 * check: --section .quick.*
 */
#include "shape.h"

__attribute__((__section__(".quick.helper"), __noinline__)) void helper(void)
{
	keep();
}

__attribute__((__section__(".quick.entry"))) void entry(void)
{
#ifdef BAD
	printk();
#else
	helper();
#endif
	keep();
}

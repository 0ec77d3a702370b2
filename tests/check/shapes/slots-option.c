/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Does --slots name tables whose first values count, and only those?
 * bad: escape-indirect function=entry target=* sites=1
 * levels: -O2
 * check: --slots platform_*
 */
#include "shape.h"

#ifdef BAD
#define table board_ops
#else
#define table platform_ops
#endif

struct {
	void (*first)(void), (*second)(void);
} table = {traced, quiet};

noinstr void entry(void)
{
	table.second();
	keep();
}

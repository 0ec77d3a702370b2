/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a slot of pv_ops without a first value not known?
 * bad: escape-indirect function=entry target=- sites=1
 */
#include "shape.h"

struct {
	void (*first)(void), (*second)(void);
} pv_ops = {
        quiet,
#ifndef BAD
        quiet,
#endif
};

noinstr void entry(void)
{
	pv_ops.second();
	keep();
}

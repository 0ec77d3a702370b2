/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Does the first value of a slot in pv_ops count, and only of the slot that is called?
 * bad: escape-indirect function=entry target=traced sites=1
 */
#include "shape.h"

struct {
	void (*first)(void), (*second)(void), (*third)(void);
} pv_ops = {
        traced,
#ifdef BAD
        traced,
#else
        quiet,
#endif
        traced,
};

noinstr void entry(void)
{
	pv_ops.second();
	keep();
}

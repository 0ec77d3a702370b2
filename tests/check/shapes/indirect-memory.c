/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a table that can be written no table of known targets?
 * bad: escape-indirect function=entry target=* sites=1
 */
#include "shape.h"

static noinstr void quiet_too(void)
{
	keep();
}

#ifndef BAD
const
#endif
        struct {
	void (*hook[2])(void);
} table = {{quiet, quiet_too}};

noinstr void entry(unsigned long which)
{
	table.hook[which]();
	keep();
}

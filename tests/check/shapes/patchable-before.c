/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a patchable entry found when its record names bytes before the function?
 * bad: traceable-site function=* target=- sites=1
 * flags: -fpatchable-function-entry=4,2
 */
#include "shape.h"

#ifndef BAD
__attribute__((__patchable_function_entry__(0)))
#endif
noinstr void
entry(void)
{
	keep();
}

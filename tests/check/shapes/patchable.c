/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a patchable entry found?
 * bad: traceable-site function=entry target=- sites=1
 * flags: -fpatchable-function-entry=2
 */
#include "shape.h"

#ifndef BAD
__attribute__((__patchable_function_entry__(0)))
#endif
noinstr void
entry(void)
{
	begin();
	traced();
	end();
}

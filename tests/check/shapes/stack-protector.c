/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is the failure call of a stack protector found?
 * bad: traceable-site function=entry target=__stack_chk_fail sites=1
 * flags: -fstack-protector-all
 */
#include "shape.h"

#ifndef BAD
__attribute__((__no_stack_protector__))
#endif
__attribute__((__section__(".noinstr.text"), __noinline__)) void
entry(void)
{
	keep();
}

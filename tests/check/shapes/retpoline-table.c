/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a constant table known when its target goes through a retpoline thunk?
 * bad: escape-indirect function=entry target=traced sites=1
 * arch: x86-64
 * flags@gcc: -mindirect-branch=thunk-extern -mindirect-branch-register
 * flags@clang: -mretpoline-external-thunk
 */
#include "shape.h"

#ifdef BAD
void (*const table[])(void) = {quiet, traced, quiet};
#else
void (*const table[])(void) = {quiet, quiet, quiet};
#endif

noinstr void entry(unsigned long which)
{
	table[which]();
	keep();
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a jump to a retpoline thunk one through its register?
 * bad: escape-indirect function=entry target=-|__x86_indirect_thunk* sites=1
 * arch: x86-64
 * levels: -O2 -Os
 * flags@gcc: -mindirect-branch=thunk-extern -mindirect-branch-register
 * flags@clang: -mretpoline-external-thunk
 */
#include "shape.h"

noinstr void entry(void (*hook)(void))
{
#ifdef BAD
	hook();
#else
	begin();
	hook();
	end();
#endif
}

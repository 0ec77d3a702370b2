/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a call of a retpoline thunk one through its register?
 * bad: escape-indirect function=entry target=-|__x86_indirect_thunk* sites=1
 * arch: x86-64
 * flags@gcc: -mindirect-branch=thunk-extern -mindirect-branch-register
 * flags@clang: -mretpoline-external-thunk
 */
#include "shape.h"

noinstr void entry(void (*hook)(void))
{
#ifndef BAD
	begin();
#endif
	hook();
#ifdef BAD
	keep();
#else
	end();
#endif
}

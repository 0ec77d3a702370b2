/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a check of the address sanitizer found?
 * bad: traceable-site function=entry target=__asan_load8_noabort sites=1
 * arch: x86-64 aarch64
 * flags: -fsanitize=kernel-address
 * flags@gcc: --param asan-instrumentation-with-call-threshold=0
 * flags@clang: -mllvm -asan-instrumentation-with-call-threshold=0
 */
#include "shape.h"

#ifdef BAD
__attribute__((__section__(".noinstr.text")))
#else
noinstr
#endif
long entry(long *p)
{
	return *p;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a call of __fentry__ that also has a record one site?
 * bad: traceable-site function=entry target=__fentry__ sites=1
 * arch: x86-64
 * compilers: gcc
 * flags: -pg -mfentry -mrecord-mcount -fno-omit-frame-pointer
 */
#include "shape.h"

#ifdef BAD
__attribute__((__section__(".noinstr.text")))
#else
noinstr
#endif
void entry(void)
{
	begin();
	traced();
	end();
}

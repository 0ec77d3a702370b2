/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a record in __mcount_loc found where the call is not yet written?
 * bad: traceable-site function=entry target=- sites=1
 * arch: x86-64
 * compilers: gcc
 * flags: -pg -mfentry -mrecord-mcount -mnop-mcount -fno-omit-frame-pointer
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

/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a call of mcount found, whatever it is called there?
 * bad: traceable-site function=entry target=*mcount sites=1
 * flags: -pg -fno-omit-frame-pointer
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

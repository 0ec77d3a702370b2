/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is the second end of one begin found?
 * bad: underflow function=entry target=- sites=1
 */
#include "shape.h"

noinstr void entry(void)
{
	begin();
	printk();
	end();
#ifdef BAD
	end();
#endif
}

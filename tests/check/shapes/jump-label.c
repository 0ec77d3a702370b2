/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is the side of a jump label walked that is off at first?
 * bad: escape-call function=entry target=printk sites=1
 */
#include "shape.h"

struct key {
	int enabled;
} key;

noinstr void entry(void)
{
	JUMP_LABEL(LABEL_NOP, key, on);
	quiet();
	keep();
	return;
on:
#ifdef BAD
	printk();
#else
	quiet();
#endif
	unlike(1);
}

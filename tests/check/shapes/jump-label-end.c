/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is an end on one side of a jump label found?
 * bad: unbalanced-return|depth-conflict function=entry target=- sites=+
 */
#include "shape.h"

struct key {
	int enabled;
} key;

noinstr void entry(void)
{
	begin();
	JUMP_LABEL(LABEL_NOP, key, on);
	printk();
	end();
	return;
on:
	unlike(1);
#ifdef BAD
	keep();
#else
	end();
#endif
}

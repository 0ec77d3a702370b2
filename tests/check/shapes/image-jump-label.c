/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Are jump labels found in an image that keeps them between two symbols of another section?
 * bad: escape-call function=entry target=printk sites=1
 * levels: -O2
 * marks: 3
 * link: -static -T $here/image.ld
 * check: --range __noinstr_text_start..__noinstr_text_end
 */
#include "shape.h"

struct key {
	int enabled;
} key;

__attribute__((__noinline__)) void printk(void)
{
	keep();
}

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

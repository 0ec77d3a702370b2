/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is every case of a jump table walked in a linked image?
 * bad: escape-call function=entry target=printk sites=1
 * marks: 3
 * link: -static -T $here/image.ld
 * check: --range __noinstr_text_start..__noinstr_text_end
 */
#include "shape.h"
#include "switch.h"

__attribute__((__noinline__)) void printk(void)
{
	keep();
}

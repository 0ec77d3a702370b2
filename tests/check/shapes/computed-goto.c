/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is every label of a table of labels walked?
 * bad: escape-call function=entry target=printk sites=1
 */
#include "shape.h"

noinstr void entry(unsigned long which)
{
	static const void *const way[] = {&&one, &&two, &&three};

	goto *way[which];
one:
	unlike(1);
	quiet();
	unlike(2);
	return;
two:
	unlike(3);
#ifdef BAD
	printk();
#else
	quiet();
#endif
	unlike(4);
	return;
three:
	unlike(5);
}

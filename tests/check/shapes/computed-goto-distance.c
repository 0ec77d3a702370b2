/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is every label of a table of distances between labels walked?
 * bad: escape-call function=entry target=printk sites=1
 * compilers: gcc
 */
#include "shape.h"

noinstr void entry(unsigned long which)
{
	static const int way[] = {&&one - &&one, &&two - &&one, &&three - &&one};

	goto *(&&one + way[which]);
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

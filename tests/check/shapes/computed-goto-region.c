/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is every label of a table of distances walked at the depth of the jump?
 * bad: escape-call function=entry target=printk sites=1
 * compilers: gcc
 */
#include "shape.h"

noinstr void entry(unsigned long which)
{
	static const int way[] = {&&one - &&one, &&two - &&one, &&three - &&one};

	begin();
	goto *(&&one + way[which]);
one:
	unlike(1);
	quiet();
	unlike(2);
	end();
	return;
two:
	unlike(3);
	printk();
#ifdef BAD
	end();
	printk();
	begin();
#endif
	unlike(4);
	end();
	return;
three:
	unlike(5);
	end();
}

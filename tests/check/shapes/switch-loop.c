/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is the table of a switch in a loop known in every round, also in registers that the
 *           compiler knows its callees to leave alone?
 * bad: escape-call function=entry target=traced|printk sites=+
 */
#include "shape.h"

static may_be_unused noinstr void quiet_too(void)
{
	unlike(1);
}

noinstr void entry(const unsigned char *code)
{
	for (; *code; code++) {
		switch (*code) {
		case 0: quiet(); break;
		case 1:
			quiet();
			quiet_too();
			break;
		case 2:
			quiet_too();
			quiet();
			break;
		case 3:
			quiet();
			quiet();
			break;
		case 4:
			quiet_too();
			quiet_too();
			break;
		case 5:
			quiet();
			quiet_too();
			quiet();
			break;
		case 6:
#ifdef BAD
			printk();
#endif
			quiet_too();
			break;
		case 7:
			quiet_too();
			quiet_too();
			quiet();
			break;
		}
	}
	keep();
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* Ten cases, one of which escapes; included by the shapes that are named so. */
#ifndef SWITCH_H
#define SWITCH_H

#ifdef REGION
#define begin_case() begin()
#define end_case()   end()
#else
#define begin_case()
#define end_case()
#endif

noinstr void entry(int which)
{
	begin_case();
	switch (which) {
	case 0:
		unlike(100);
		quiet();
		break;
	case 1: unlike(101); break;
	case 2:
		unlike(102);
		quiet();
		break;
	case 3: unlike(103); break;
	case 4:
		quiet();
		unlike(104);
		break;
	case 5: unlike(105);
#ifdef BAD
		end_case();
		printk();
		begin_case();
#endif
		unlike(205);
		break;
	case 6: unlike(106); break;
	case 7:
		unlike(107);
		quiet();
		break;
	case 8: unlike(108); break;
	case 9: unlike(109); break;
	}
	end_case();
	keep();
}

#endif

/* SPDX-License-Identifier: BSD-2-Clause */
/* What every hosted test includes first: cmocka, and the ends of the kernel's contracts. */
#ifndef TESTS_HOST_TEST_H
#define TESTS_HOST_TEST_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <setjmp.h>
#include <cmocka.h>

#include "lib/log.h"

/* Provided for lib: an assertion of the kernel that fires is a failed test. */
void bug_at(const char *what, const char *file, int line)
{
	print_error("BUG at %s:%d: %s\n", file, line, what);
	abort();
}

#endif

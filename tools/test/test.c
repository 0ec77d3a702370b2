/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/test/test.h"

#include <stddef.h>
static int test(int argc, char **argv)
{
	return 0;
}
const struct command test_command = {
        .name = "test", .summary = "everything that must pass", .main = test};
